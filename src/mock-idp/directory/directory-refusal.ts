/** A change that the directory will not make; the message is for whoever asked for it. */
export class DirectoryRefusal extends Error {}
