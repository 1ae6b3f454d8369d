/** Ports and directories a service is started with. */
export interface Place {
  /** Directory of this service, its working directory. */
  directory: string
  /** Where the jars are. */
  artifacts: string
  java: string
  port: number
  /** A second port, which only the service itself uses. */
  innerPort: number
  /** An argument that marks the process as ours, on its command line. */
  marker: string
}

/** A program that `sluice dev up` runs. */
export interface Service {
  name: 'kafka' | 'registry'
  /** What people call it, in messages. */
  title: string
  /** Milliseconds it may take to shut down before it is killed. */
  patience: number
  /** Writes configuration and whatever else has to be there before the start. */
  prepare(place: Place): Promise<void>
  /** Arguments to `java`. */
  args(place: Place): string[]
  /** Whether the service at `port` answers requests. Never rejects. */
  isReady(port: number): Promise<boolean>
}
