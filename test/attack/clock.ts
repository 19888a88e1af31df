/**
 * Preloaded into a process that is attacked (`node --import`): its wall clock is off by what it was told last. The monotonic
 * clock goes on, as when somebody sets the clock of a machine.
 */
const trueNow = Date.now;
let offMs = Number(process.env['CLOCK_OFF_MS'] ?? 0);
process.on('message', (message: number) => {
  offMs = message;
});
// To hear must not keep the process.
process.channel?.unref();
Date.now = () => trueNow() + offMs;
