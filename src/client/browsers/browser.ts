/** Something seen while somebody signed in. Only a browser that plays the person itself can tell it. */
export type SignInAct =
  | { readonly act: 'signed-in'; readonly user: SignedInUser }
  | { readonly act: 'consented'; readonly at: string }

export interface SignedInUser {
  readonly displayName: string
  readonly userPrincipalName: string
}

/** The page a person has to see, and where its answer is awaited. */
export interface AuthorizationPage {
  readonly url: URL
  /** The loopback address at which the answer is awaited, as it stands in the authorization request. */
  readonly redirectUri: string
  readonly onAct: (act: SignInAct) => void
  /** Says a line to the person. */
  readonly log: (line: string) => void
  /**
   * Takes the address at which a browser on another machine ended. Gives whether it is the answer that is awaited; one of
   * another sign-in is not, and changes nothing.
   */
  readonly paste: (address: string) => boolean
  /** Goes off once the answer is here, or nobody waits for it any more. */
  readonly signal: AbortSignal
}

/** The page at which a person enters the code that this client shows (RFC 8628). */
export interface CodePage {
  readonly address: string
  readonly userCode: string
  readonly onAct: (act: SignInAct) => void
}

/** A way to bring a person (or what stands for one) to the sign-in page. */
export interface Browser {
  /** Whether the answer has been delivered to the redirect URI once `open` has settled. A person takes their time. */
  readonly delivers: boolean
  /**
   * Hands the page over, or plays the person through.
   * @throws ConnectError when no answer can come this way.
   */
  open(page: AuthorizationPage): Promise<void>
  /**
   * Plays the person who enters a code elsewhere. Only a browser that plays people has it; people are shown the address.
   * @throws ConnectError when the way ends before.
   */
  enterCode?(page: CodePage): Promise<void>
}
