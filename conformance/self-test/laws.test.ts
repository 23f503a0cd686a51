import { asked, isNewest } from './asked.ts'
import { describeLaws } from './laws.ts'

describeLaws(asked.filter(isNewest))
