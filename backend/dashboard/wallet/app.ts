/** Loaded on every page, so it stays small: helpers for time and forms, and the door to the wallet module. */

import { startClicks } from './page/clicks'
import { startClock } from './page/clock'
import { guardMorphs } from './page/morphs'
import { startNfcDoor } from './page/nfc_door'
import { startPreviews } from './page/previews'
import { startPushDoor } from './page/push_door'
import { startTalkDoor } from './page/talk_door'
import { startVerifyDoor } from './page/verify_door'
import { startWalletDoor } from './page/wallet_door'
import { startWorkerDoor } from './page/worker_door'

guardMorphs()
startClock()
startClicks()
startNfcDoor()
startPreviews()
startPushDoor()
startTalkDoor()
startVerifyDoor()
startWalletDoor()
startWorkerDoor()
