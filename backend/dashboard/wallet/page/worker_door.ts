/** Registers the service worker for people who are signed in: guests have nothing to keep. */

import { boot } from '../boot'

export function startWorkerDoor(): void {
  if ('serviceWorker' in navigator && boot()?.session) void navigator.serviceWorker.register('/service-worker.js')
}
