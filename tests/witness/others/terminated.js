// A worker takes a lock word in shared memory and is terminated; does anybody get the lock?

const { Worker, isMainThread, parentPort, workerData } = require("node:worker_threads");

const TAKEN = 1;

if (isMainThread) {
  const word = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(__filename, { workerData: word });
  worker.once("message", async () => {
    await worker.terminate();
    Atomics.wait(word, 0, TAKEN, 1000);
    console.log(Atomics.compareExchange(word, 0, 0, TAKEN) === 0 ? "gets it" : "waits");
  });
} else {
  try {
    Atomics.store(workerData, 0, TAKEN);
    parentPort.postMessage("taken");
    const never = new Int32Array(new SharedArrayBuffer(4));
    Atomics.wait(never, 0, 0);
  } finally {
    Atomics.store(workerData, 0, 0);
    Atomics.notify(workerData, 0);
  }
}
