/** The service worker: the last order while offline, and notices. Served as /service-worker.js, so it watches over all pages. */

import { keepLastOrder, type OfflineScope } from './offline/keep'
import { listenForPushes, type PushScope } from './push/worker'

keepLastOrder(self as unknown as OfflineScope)
listenForPushes(self as unknown as PushScope)
