import type * as runtime from '../runtime/stage.js'
import type { TopicName, TopicValues } from '../schemas/types.js'

export type { Store } from '../runtime/stage.js'

/** The runtime's types over Sluice's topics. */
export type Context<Out extends TopicName, State = unknown> = runtime.Context<TopicValues, Out, State>
export type Processor<In extends TopicName, Out extends TopicName, State = unknown> = runtime.Processor<
  TopicValues,
  In,
  Out,
  State
>
