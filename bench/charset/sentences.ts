/** Sentences of our own with the character sets that their languages were written in: those to develop with, and those held out. */
export interface Sample {
  language: string
  charsets: string
  developed: string
  heldOut: string
}

const WESTERN = 'windows-1252 iso-8859-15 macintosh'
const CENTRAL = 'windows-1250 iso-8859-2'
const CYRILLIC = 'windows-1251 iso-8859-5 ibm866 x-mac-cyrillic'

export const SAMPLES: Sample[] = [
  {
    language: 'en',
    charsets: 'windows-1252 macintosh',
    developed: 'The keeper’s lamp was lit at dusk – “as ever”, he said – and the ferry left without us.',
    heldOut: 'It’s a small town, but there isn’t a better bakery on the coast… or so they’d have you believe.',
  },
  {
    language: 'fr',
    charsets: WESTERN,
    developed: 'Le marché s’est arrêté de bonne heure à cause de la neige, et les élèves sont rentrés très fatigués.',
    heldOut: 'Nous avons goûté un fromage de chèvre où l’on avait ajouté du thym séché, ça sentait l’été.',
  },
  {
    language: 'de',
    charsets: WESTERN,
    developed: 'Über die alte Brücke fahren täglich größere Züge, doch niemand weiß, wie lange sie noch trägt.',
    heldOut: 'Im Frühjahr blühen die Apfelbäume vor der Tür, und die Straße riecht süß nach Honig.',
  },
  {
    language: 'es',
    charsets: WESTERN,
    developed: '¿Quién se acordó de cerrar la ventana? El año pasado la lluvia arruinó más de un colchón.',
    heldOut: 'Mañana saldrá el camión con la leña del señor Ibáñez; aún no sabemos cuándo volverá.',
  },
  {
    language: 'pt',
    charsets: WESTERN,
    developed: 'A estação ficou às escuras durante três horas, mas ninguém reclamou porque a canção era bonita.',
    heldOut: 'Não há pão na padaria da esquina; amanhã os irmãos trarão maçãs e limões da aldeia.',
  },
  {
    language: 'it',
    charsets: 'windows-1252',
    developed: 'La città è più tranquilla perché le scuole sono già chiuse e nessuno passerà fino a lunedì.',
    heldOut: 'Però il caffè di ieri era così amaro che metà degli ospiti ne lasciò più di una tazza.',
  },
  {
    language: 'nl',
    charsets: 'windows-1252',
    developed:
      'De geïnteresseerde kopers reisden naar België, waar één huis nog geen eigenaar had: ’s avonds was het stil.',
    heldOut: 'De zeeën rond Curaçao zijn warm; de coördinator bestelde twee cafés vol met ideeën.',
  },
  {
    language: 'da',
    charsets: WESTERN,
    developed: 'Færgen sejlede først på søndag, så børnene måtte gå på ørkenvandring efter is.',
    heldOut: 'Hun købte både rødbeder og grønne æbler på torvet, før regnen gjorde gaden våd.',
  },
  {
    language: 'sv',
    charsets: WESTERN,
    developed: 'På kvällen tände vi ljus överallt, och farmor läste högt ur en bok om älgar och björnar.',
    heldOut: 'Båten låg förtöjd vid bryggan hela året, men motorn gick sönder när våren äntligen kom.',
  },
  {
    language: 'fi',
    charsets: 'windows-1252',
    developed: 'Järven jää oli jo ohutta, eikä kukaan enää uskaltanut hiihtää sen yli mökille päin.',
    heldOut: 'Pöydällä höyrysi lämmin puuro, mutta lapset lähtivät ulos tekemään lumiukkoa pihaan.',
  },
  {
    language: 'is',
    charsets: 'windows-1252 macintosh',
    developed: 'Það var orðið dimmt þegar við komum að bænum og enginn var heima nema gamli hundurinn.',
    heldOut: 'Á vorin fljúga fuglarnir yfir fjörðinn og þá verður bjart allar nætur við sjóinn.',
  },
  {
    language: 'pl',
    charsets: CENTRAL,
    developed: 'Zaćmienie księżyca oglądaliśmy z dachu, choć wiał zimny wiatr i padał już pierwszy śnieg.',
    heldOut: 'Dziś rano źrebię uciekło na łąkę, więc cała wieś szukała go aż do późnego popołudnia.',
  },
  {
    language: 'cs',
    charsets: CENTRAL,
    developed: 'Přes řeku vedla dřevěná lávka, kterou každé jaro opravovali učitelé z místní školy.',
    heldOut: 'Děti běžely k rybníku a těšily se, že tam uvidí žáby, čápy i veliké štiky.',
  },
  {
    language: 'hu',
    charsets: CENTRAL,
    developed: 'A kertből jól látszott a tó, és esténként a szőlő fölött denevérek röpködtek a melegben.',
    heldOut: 'Tegnap este megérkezett a nővérem, és hozott egy üveg sűrű mézet meg egy öreg könyvet.',
  },
  {
    language: 'sl',
    charsets: CENTRAL,
    developed: 'Včeraj smo šli čez most in na drugi strani našli staro žago, ki še zmeraj deluje.',
    heldOut: 'Češnje zorijo že junija, zato bomo šele poleti šli k stricu na žetev.',
  },
  {
    language: 'hr',
    charsets: CENTRAL,
    developed: 'Đaci su čekali autobus na kiši, a učiteljica je kišobranom štitila najmanju među njima.',
    heldOut: 'Moj će stric sutra doći s ženom i donijet će svježe lignje te još toplu pogaču.',
  },
  {
    language: 'ro',
    charsets: CENTRAL,
    developed: 'În fiecare dimineaţă bătrânul îşi udă grădina şi aşteaptă să treacă poştaşul pe uliţă.',
    heldOut: 'Fraţii mei au plecat la munte fără să-şi ia hainele groase, iar acum tremură de frig.',
  },
  {
    language: 'tr',
    charsets: 'windows-1254',
    developed: 'Köyün çeşmesi kışın donduğu için çocuklar suyu aşağıdaki dereden taşıyordu.',
    heldOut: 'Yağmur dinince balıkçılar ağlarını güneşe serdi ve akşama doğru yeniden açıldılar.',
  },
  {
    language: 'et',
    charsets: 'windows-1257 iso-8859-13',
    developed: 'Öösel sadas lund ja hommikuks oli kogu õu nii valge, et šokolaadikarva kassi oli kergesti näha.',
    heldOut: 'Vanaisa müüs hobuse ära, sest põld jäi sööti ning žanripilte maalida ta enam ei jõudnud.',
  },
  {
    language: 'lv',
    charsets: 'windows-1257 iso-8859-13',
    developed: 'Zvejnieki atgriezās krastā vēlu vakarā, jo vējš bija stiprs un tīkli smagi no zivīm.',
    heldOut: 'Māsa iestādīja ābeli pie mājas, lai bērniem rudenī būtu ko ēst un kur kāpt.',
  },
  {
    language: 'lt',
    charsets: 'windows-1257 iso-8859-13',
    developed: 'Šįryt žvejai grįžo į krantą anksčiau, nes vėjas buvo stiprus ir tinklai jau pilni žuvų.',
    heldOut: 'Močiutė iškepė ąžuolo lapais kvepiančią duoną, kurią visi valgė su šviežiu sūriu.',
  },
  {
    language: 'vi',
    charsets: 'windows-1258',
    developed: 'Buổi sáng trên sông rất yên tĩnh, chỉ có tiếng chim và tiếng mái chèo của người bán rau.',
    heldOut: 'Ông tôi trồng một vườn cà phê nhỏ ở trên đồi, mỗi năm thu hoạch được vài bao hạt.',
  },
  {
    language: 'ru',
    charsets: `${CYRILLIC} koi8-r`,
    developed: 'Поезд пришёл с опозданием, и на перроне уже никого не было, кроме дежурного с фонарём.',
    heldOut: 'Старая мельница давно не работает, но дети всё равно ходят туда слушать, как шумит вода.',
  },
  {
    language: 'uk',
    charsets: 'windows-1251 koi8-u',
    developed: 'Уранці над річкою стояв туман, і рибалки ще довго не бачили протилежного берега.',
    heldOut: 'Бабуся розповідала, що її сестра їздила до міста лише двічі на рік, узимку й улітку.',
  },
  {
    language: 'bg',
    charsets: 'windows-1251 iso-8859-5',
    developed: 'Къщата на хълма стоеше празна, докато един художник не я купи и не боядиса вратите.',
    heldOut: 'През есента пътищата към селото са кални, затова пощата идва само в петък.',
  },
  {
    language: 'el',
    charsets: 'windows-1253 iso-8859-7',
    developed: 'Το καράβι έφτασε αργά το βράδυ και οι επιβάτες κοιμήθηκαν στο λιμάνι μέχρι να ξημερώσει.',
    heldOut: 'Η γιαγιά μου έφτιαχνε ψωμί κάθε Σάββατο και μοίραζε τα μισά καρβέλια στη γειτονιά.',
  },
  {
    language: 'he',
    charsets: 'windows-1255 iso-8859-8',
    developed: 'הרכבת יצאה מהתחנה באיחור של שעה ואף אחד לא ידע מתי תגיע אל העיר.',
    heldOut: 'סבא שלי נטע עץ זית ליד הבית, ומאז אנחנו אוספים את הפרי בכל סתיו.',
  },
  {
    language: 'ar',
    charsets: 'windows-1256 iso-8859-6',
    developed: 'وصل القطار متأخرا إلى المحطة ولم يكن أحد في انتظارنا سوى حارس عجوز.',
    heldOut: 'زرع جدي شجرة زيتون قرب البيت، ومنذ ذلك الوقت نجمع ثمارها كل خريف.',
  },
  {
    language: 'th',
    charsets: 'windows-874',
    developed: 'รถไฟมาถึงสถานีช้ากว่าปกติหนึ่งชั่วโมง และไม่มีใครรอเราอยู่ที่นั่นเลย',
    heldOut: 'คุณยายปลูกต้นมะม่วงไว้หน้าบ้าน ทุกฤดูร้อนเด็กๆ จะมาเก็บผลไม้กันอย่างสนุกสนาน',
  },
  {
    language: 'zh-Hans',
    charsets: 'gbk gb18030',
    developed: '火车晚点了一个小时，站台上除了一位提着灯的老人，已经没有别人在等我们了。',
    heldOut: '外婆在屋前种了一棵柿子树，每到秋天孩子们就爬上去摘果子，笑声传得很远。',
  },
  {
    language: 'zh-Hant',
    charsets: 'big5',
    developed: '火車晚了一個小時才到，月台上除了一位提著燈的老人，已經沒有別人在等我們了。',
    heldOut: '外婆在屋前種了一棵柿子樹，每到秋天孩子們就爬上去摘果子，笑聲傳得很遠。',
  },
  {
    language: 'ja',
    charsets: 'shift_jis euc-jp iso-2022-jp',
    developed: '汽車は一時間遅れて駅に着き、ホームには明かりを持った老人のほかに誰もいなかった。',
    heldOut: '祖母は家の前に柿の木を植えた。秋になると子供たちが登って実を取り、笑い声が遠くまで聞こえた。',
  },
  {
    language: 'ko',
    charsets: 'euc-kr',
    developed: '기차는 한 시간 늦게 역에 도착했고 승강장에는 등불을 든 노인 말고는 아무도 없었다.',
    heldOut: '할머니는 집 앞에 감나무를 심으셨고 가을이 되면 아이들이 올라가 열매를 따며 웃었다.',
  },
]
