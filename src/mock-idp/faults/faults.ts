import { type CatalogueEntry, faultById } from './catalogue.ts'
import { FaultRefusal, readScope } from './scope.ts'
import type { Armed, Asked, FaultScope } from './seam.ts'
import { createSeams, type Passing, type SeamName } from './seams.ts'

/** The seams of one tenant, and the one fault that may be armed at one of them. */
export class Faults {
  readonly #seams = createSeams()
  #armed: Armed | undefined

  /**
   * Arms a fault by its id, until it is disposed of. One at a time in a tenant: with two, nobody could say which was noticed.
   * @throws FaultRefusal for an unknown id, for a scope that no answer could fit, and while another fault is armed.
   */
  arm(id: string, scope: FaultScope = {}): Armed {
    const fault: CatalogueEntry = faultById(id)
    const read = readScope(id, fault.seam, scope)
    if (this.#armed) {
      throw new FaultRefusal(`${this.#armed.id} is still armed; it cannot be joined by ${id}`, { isConflict: true })
    }
    const atSeam = fault.armAt(this.#seams, read)
    const armed: Armed = {
      id,
      scope: read,
      get fired() {
        return atSeam.fired
      },
      [Symbol.dispose]: () => {
        atSeam[Symbol.dispose]()
        if (this.#armed === armed) this.#armed = undefined
      },
    }
    this.#armed = armed
    return armed
  }

  /** The fault in force. */
  get armed(): Armed | undefined {
    return this.#armed
  }

  /** Ends whatever fault is in force. @returns the fault, with its count. */
  disarm(): Armed | undefined {
    const armed = this.#armed
    armed?.[Symbol.dispose]()
    return armed
  }

  /** Every answer goes through its seam, armed or not. */
  pass<Name extends SeamName>(seam: Name, answer: Passing[Name], asked: Asked): Passing[Name] {
    return this.#seams[seam].pass(answer, asked)
  }
}
