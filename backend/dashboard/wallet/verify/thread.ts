/** The messages of a bundle and the files that were sent with them, as they are met. */
import { sha256 } from 'viem'
import type { Finding } from './bundle'
import { readMessage, type Spoken, Untrue } from './speech'
import type { Claimed, Subject } from './tree'

export class Thread {
  private readonly spoken = new Map<string, Spoken>()
  private readonly digests = new Map<string, string>()

  constructor(readonly subject: Subject) {}

  /** Read it, if it is a message; remember its hash, if it is a file. */
  async keep(finding: Finding, { kind, name }: Claimed, body: Uint8Array): Promise<Finding> {
    if (kind === 'file') this.digests.set(name, sha256(body).slice(2))
    if (kind !== 'message') return finding
    try {
      const spoken = await readMessage(body, this.subject)
      this.spoken.set(finding.name, spoken)
      return { ...finding, verdict: spoken.isProven ? 'verified' : 'unproven', reason: spoken.reason }
    } catch (error) {
      if (!(error instanceof Untrue)) throw error
      return { ...finding, verdict: 'altered', reason: error.message }
    }
  }

  /** The same findings, after each message was held against its files and the one before. */
  judge(findings: Finding[]): Finding[] {
    const wrong = new Map([...this.wrongLinks(), ...this.wrongFiles()])
    return findings.map((one) => {
      const reason = wrong.get(one.name)
      return reason ? { ...one, verdict: 'altered', reason } : one
    })
  }

  private wrongLinks(): [string, string][] {
    const thread = [...this.spoken].sort(([, a], [, b]) => a.sequence - b.sequence)
    return thread.slice(1).flatMap(([path, after], at) => {
      const before = (thread[at] as [string, Spoken])[1]
      const leans = after.order === before.order && after.sequence === before.sequence + 1 && after.previous === before.hash
      return leans ? [] : [[path, 'It does not lean on the message before it.'] as [string, string]]
    })
  }

  private wrongFiles(): [string, string][] {
    return [...this.spoken].flatMap(([path, { files }]) =>
      files
        .filter(([name, digest]) => (this.digests.get(name) ?? digest) !== digest)
        .map(([name]) => [path, `The file ${name} is not the one it was sent with.`] as [string, string]),
    )
  }
}
