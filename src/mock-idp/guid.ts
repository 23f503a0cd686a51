const pattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether the words are a GUID, in capitals or not. */
export const isGuid = (words: string): boolean => pattern.test(words)

/**
 * A GUID as Entra keeps it and says it: in small letters. One that comes in capitals is the same (captured 2021: a client id
 * in capitals is taken, and the tokens say it in small letters). What is no GUID stays as it is.
 */
export const canonicalId = (id: string): string => (isGuid(id) ? id.toLowerCase() : id)
