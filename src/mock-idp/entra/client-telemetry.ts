/** What an answer tells a library's telemetry. */
export interface Telemetry {
  /** The AADSTS number; 0 where nothing was refused. */
  readonly code?: number
  /** How long ago the refresh token was issued that was redeemed. */
  readonly tokenAgeMilliseconds?: number | undefined
}

/**
 * The header that MSALs read the server's view from: version, error, its sub-code, the age of the refresh token, and what
 * Microsoft keeps to itself (captured: `1,0,0,,` 2021, `1,90102,0,,` 2020, `1,0,0,112993681.7929,` 2024).
 */
export const clientTelemetry = ({ code = 0, tokenAgeMilliseconds }: Telemetry = {}) => ({
  'x-ms-clitelem': `1,${code},0,${tokenAgeMilliseconds ?? ''},`,
})
