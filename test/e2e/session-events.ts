/** A receiver of session events, which takes some and breaks off before it says so. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Value = { readonly stringValue?: string; readonly intValue?: string; readonly doubleValue?: number };
type LogRecord = { readonly attributes: readonly { readonly key: string; readonly value: Value }[] };

/** The attributes of an event. */
export type SessionEvent = Readonly<Record<string, string>>;

export type SessionEvents = {
  readonly url: string;
  /** Everything that came, also what came again. */
  readonly taken: readonly SessionEvent[];
  /** How often it broke off. */
  readonly breaks: number;
  close(): Promise<void>;
};

/** `breaksOff`: asked for each delivery. */
export async function receiveSessionEvents(breaksOff: () => boolean): Promise<SessionEvents> {
  const taken: SessionEvent[] = [];
  let breaks = 0;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { resourceLogs } = JSON.parse(body);
      for (const record of resourceLogs[0].scopeLogs[0].logRecords as LogRecord[]) {
        const values = record.attributes.map(({ key, value }) => [key, String(Object.values(value)[0])]);
        taken.push(Object.fromEntries(values));
      }
      if (breaksOff()) {
        breaks++;
        request.socket.destroy();
      } else {
        response.end('{}');
      }
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/logs`,
    taken,
    get breaks() {
      return breaks;
    },
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}
