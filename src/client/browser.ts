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
}

/** Shows the address, for a person to open wherever they like on this machine. */
export function printingBrowser(): Browser {
  return {
    delivers: false,
    open: async ({ url, log }) => log(`Open this address in a browser on this machine to sign in:\n\n  ${url.href}\n`),
  }
}
