/** One HTTP answer, decided before a byte of it is sent. */
export interface Said {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string
  /** What leaves in the place of the body, where that is packed. */
  readonly packed?: Buffer
}
