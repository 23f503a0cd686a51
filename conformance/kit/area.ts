/** The area of a requirement: the first part of its id, such as `token` of `token.server-audience`. */
export const areaOf = (requirementId: string): string => requirementId.split('.', 1)[0] ?? requirementId
