import { setFlagsFromString } from 'node:v8'

// What is alive in the processes of a run is little, and V8 would let several times as much garbage gather: a full collection comes once the heap has
// grown by half.
setFlagsFromString('--heap-growing-percent=50')
