/** How one quirk of Entra is switched off: the smallest change of one file that takes it away. */
export interface Mutant {
  /** The file, below `src/mock-idp`. */
  readonly file: string
  /** The text that makes the quirk; it stands in the file exactly once. */
  readonly quirk: string
  /** What a mock without the quirk would have there. */
  readonly without: string
}

/** Mutants by the first column of the rows of PARITY.md. */
export type Mutants = Readonly<Record<string, Mutant>>

export const off = (file: string, quirk: string, without: string): Mutant => ({ file, quirk, without })

/** Why a row has no mutant; there are no other reasons. */
export type WithoutMutant =
  /** Its witness runs in a browser, which the mutants' tests do not. */
  | 'in a browser'
  /** The mock does nothing there that could be switched off. */
  | 'nothing is done'
