/** The contracts' own reasons as sentences. A test reads the contracts and asks for every one of them. */
import groups from './reasons.json'

/** The server reads the same file, for transactions that failed while nobody looked. */
export const REASONS: Record<string, string> = Object.assign({}, ...Object.values(groups))
