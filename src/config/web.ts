/**
 * The file of TLS and passwords, in the form of Prometheus' exporter toolkit: what users of Prometheus know already. Pure. A key
 * that the toolkit has and we have not is a fault, as it may be there to protect.
 */
import { below, fields, mapOf, oneOf, scalar, secret } from '../model/check.ts';
import type { WebConfig } from '../model/door.ts';
import type { Fault } from '../model/fault.ts';
import { readYaml } from '../model/yaml.ts';

const VERSIONS = { TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;

const path = scalar('the path of a file', (text) => text || undefined);
const hash = secret('a bcrypt hash, as of `htpasswd -nBC 10 ""`', (text) =>
  /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/.test(text) ? text : undefined,
);

const tls = fields({
  cert_file: path,
  key_file: path,
  client_ca_file: path,
  client_auth_type: oneOf(['NoClientCert', 'RequireAndVerifyClientCert']),
  min_version: oneOf(['TLS12', 'TLS13']),
});

const whole = fields({
  tls_server_config: tls,
  basic_auth_users: mapOf('names with hashes of passwords', hash),
});

/** `inFolder`: a path of the file as it is meant, from the file's own folder. */
export function parseWeb(
  file: { readonly path: string; readonly text: string },
  inFolder: (path: string) => string,
): WebConfig | Fault[] {
  const faults: Fault[] = [];
  const data = readYaml(file.text, file.path, faults);
  const { tls_server_config: told, basic_auth_users: users } = (data && whole(data, `${file.path}:`, faults)) ?? {};
  const at = below(`${file.path}:`, 'tls_server_config');
  const { cert_file: cert, key_file: key, client_ca_file: ca, client_auth_type: auth, min_version: min } = told ?? {};
  if (told !== undefined && (cert === undefined || key === undefined))
    faults.push({ path: at, message: 'lacks cert_file or key_file; must have both' });
  const wantsClients = auth === 'RequireAndVerifyClientCert';
  if (wantsClients !== (ca !== undefined))
    faults.push({
      path: at,
      message: 'must have client_ca_file and client_auth_type: RequireAndVerifyClientCert, or none of them',
    });
  if (faults.length > 0) return faults;
  const files = { cert: inFolder(cert ?? ''), key: inFolder(key ?? ''), ...(ca !== undefined && { ca: inFolder(ca) }) };
  return {
    ...(told !== undefined && { tls: { ...files, minVersion: VERSIONS[min ?? 'TLS12'] } }),
    users: users ?? new Map<string, string>(),
  };
}
