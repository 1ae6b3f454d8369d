/** The text of a page that the classifier sees, in training and in scoring alike. */
export const trainingText = (page: { title: string; text: string }): string =>
  page.title ? `${page.title}\n${page.text}` : page.text
