/**
 * What Conditional Access answers to a sign-in or a silent request, of a user or for an API (documented codes):
 * `mfa` a second factor is needed (AADSTS50076), `mfa-enrolment` it must be set up first (50079), `device` the device must
 * prove itself (50097), `blocked` nothing helps (53003).
 */
export const conditionalAccessAnswers = ['mfa', 'mfa-enrolment', 'device', 'blocked'] as const
export type ConditionalAccess = (typeof conditionalAccessAnswers)[number]
