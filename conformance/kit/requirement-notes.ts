/** The black-box test that the catalogue describes for a row, and what else it knows of it. */
export interface RequirementNotes {
  readonly send: string | undefined
  readonly pass: string | undefined
  readonly fail: string | undefined
  /** Sections of RFCs that the sentence rests on, such as `RFC 8707 §2`. */
  readonly rfc: readonly string[]
  readonly notes: string | undefined
  /** What the sentence meets at Microsoft Entra ID. */
  readonly entra: string | undefined
  /** Why nobody outside can see whether it is kept; undefined where it can be seen. */
  readonly notObservable: string | undefined
}
