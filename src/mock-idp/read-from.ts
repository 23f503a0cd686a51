const files = new WeakMap<object, string>()

/** Remembers which file a configuration or a manifest was read from, for what is found wrong with it later. */
export function readFrom<Said extends object>(file: string, said: Said): Said {
  files.set(said, file)
  return said
}

/** The file that something was read from; undefined where it comes from a program. */
export const fileOf = (said: object | undefined): string | undefined => (said ? files.get(said) : undefined)
