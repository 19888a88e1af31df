/** Which files have secrets in them: by name, wherever they lie, and by folder. */
import { words } from './options.ts';
import { isWithin, matchesAny, nameOf, pathPattern } from './paths.ts';
import type { Place } from './place.ts';
import { isPattern, isUnknown, matcher, shown } from './shell/text.ts';

/**
 * Whatever is a secret by its name has one of these in its path. Most paths have none, and are spared the expressions below,
 * which cost more at their first use than all the rest of a judgement.
 */
const TELLING = words(
  'env id_ .key p12 .pfx .jks keystore .kdbx .ppk .p8 keychain .ovpn .pem netrc pgpass pypirc credential dockercfg vault htpasswd s3cfg boto my.cnf mylogin databrickscfg snowsql rediscli secret account gcp firebase tfstate tfvars shadow history logins key4 cookies login .ssh .aws .gnupg .azure .kube .config .docker .cargo .gem .m2 .gradle password terraform keyring accesskey rootkey .oci .fly .netlify .vercel .railway /etc/ /run/ /proc/ .npmrc',
);

/** Files that are to be filled in, or that say what there is. */
const TEMPLATE =
  /(^|[._-])(example|examples|sample|samples|template|tmpl|tpl|dist|default|defaults|schema|demo|stub|skeleton|blank|empty)([._-]|$)|\.(md|mdx|d\.ts|pub|html|rst)$/i;
const NAMES = [
  /^\.env(rc)?([._~-].*)?$/i,
  /^[\w-]+\.env$/i,
  /^\.env\b.*~$/i,
  /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?([._-].*)?$/i,
  /\.(key|p12|pfx|jks|keystore|kdbx|ppk|pkcs12|p8|keychain(-db)?|ovpn)$/i,
  /^(?!.*(^|[._-])(certs?|certificates?|ca|chain|fullchain|bundle|public|pub|cacerts?|root|intermediate)([._-]|$)).*\.pem$/i,
  /^[._](netrc|pgpass|pypirc|git-credentials|dockercfg|vault-token|htpasswd|s3cfg|boto|my\.cnf|mylogin\.cnf|databrickscfg|snowsql|rediscli_auth)$/i,
  /^([\w-]*credentials?|client_?secrets?([._-].*)?|([\w-]*[-_])?service[-_]?account([-_]?key)?([._-].*)?|gcp[-_]key.*|application_default_credentials|firebase-adminsdk.*)\.json$/i,
  /^(.*accessKeys?|rootkey|credentials)\.csv$|^\.terraformrc$/i,
  /^(secrets?|credentials?)\.(ya?ml|json|toml|ini|env|txt|enc|properties|tfvars|auto\.tfvars)$/i,
  /^(master|production|development)\.key$/i,
  /\.(auto\.)?tfvars(\.json)?$|^terraform\.tfstate.*$|^credentials\.tfrc\.json$/i,
  /^(shadow|gshadow)-?$/,
  /^(bash|zsh|psql|mysql|python|node_repl|rediscli)_history$|^\.(bash|zsh|psql|mysql|python|node_repl|rediscli|fish)_history$/,
  /^(logins|key4)\.(json|db)$|^cookies\.sqlite$|^Login Data$/,
];
/** Below the home, or below any home. */
const FOLDERS =
  /(^|\/)(\.ssh\/(?!(known_hosts|config|[^/]*\.pub)(\.\w+)?$).+|\.aws\/(?!config$).+|\.gnupg\/.+|\.azure\/.+|\.kube\/(config.*|cache\/oidc.*)|\.config\/(gcloud|gh|hub|op|sops|doctl|heroku|stripe|rclone|fly|flyctl|hcloud|configstore)(\/.+)?|\.docker\/config\.json|\.cargo\/credentials(\.toml)?|\.gem\/credentials|\.m2\/settings(-security)?\.xml|\.gradle\/gradle\.properties|\.password-store\/.+|\.terraform\.d\/credentials.*|Library\/Keychains\/.+|\.local\/share\/keyrings\/.+|\.oci\/.+|\.fly\/config\.yml|\.netlify\/config\.json|\.vercel\/auth\.json|\.railway\/config\.json|\.config\/google-chrome\/.*(Cookies|Login Data).*|\.envs\/.+)$/i;
/** Whole folders that are secret when they are copied as a whole. */
const WHOLE =
  /(^|\/)(\.ssh|\.aws|\.gnupg|\.azure|\.kube|\.password-store|\.config\/(gcloud|gh)|Library\/Keychains|\.local\/share\/keyrings|\.envs)$/i;
const ABSOLUTE =
  /^\/(run|var\/run)\/secrets(\/|$)|^\/proc\/[^/]+\/environ$|^\/etc\/(g?shadow-?|sudoers(\.d\/.*)?|krb5\.keytab|ssl\/private(\/.*)?|ssh\/ssh_host_[^/]*key)$/;
/** What a pattern is tried with. */
const SAMPLES = [
  '.env',
  '.env.local',
  '.env.production',
  '.envrc',
  'id_rsa',
  'id_ed25519',
  '.netrc',
  '.npmrc',
  '.pgpass',
  '.git-credentials',
  'credentials.json',
  'secrets.yml',
  'server.key',
  'private.pem',
  'prod.env',
  'cert.p12',
  'prod.tfvars',
];

export function isSecretPath(path: string, place: Place): boolean {
  const { policy, call } = place;
  if (
    policy.notSecrets.some(
      ({ pattern, root }) => pathPattern(pattern, call.home).test(path) && (root === undefined || isWithin(path, root)),
    )
  )
    return false;
  if (matchesAny(path, policy.secrets, call.home)) return true;
  const name = nameOf(path);
  const small = path.toLowerCase();
  if (!isPattern(name) && !isUnknown(path) && !TELLING.some((piece) => small.includes(piece))) return false;
  if (ABSOLUTE.test(path) || WHOLE.test(path)) return true;
  if (isPattern(name) || isUnknown(path)) return mayMatch(path, name);
  // A home's own has the token; a project's says which registry.
  if (name === '.npmrc' && path === `${call.home}/.npmrc`) return true;
  if (FOLDERS.test(path)) return true;
  // As a rule it has regions and roles, but keys may be in it.
  if (path.endsWith('/.aws/config')) return /secret_access_key|session_token/.test(place.world.read(path) ?? '');
  return !TEMPLATE.test(name) && NAMES.some((pattern) => pattern.test(name));
}

/** A pattern that says enough to mean a secret: it begins with a dot, has an ending of keys, or lies in their folder. */
function mayMatch(path: string, name: string): boolean {
  if (isUnknown(name))
    return /^\.env/i.test(name) || WHOLE.test(path.slice(0, Math.max(0, path.search(/[\uE000\uE001]/) - 1)));
  if ((WHOLE.test(path.slice(0, -name.length - 1)) || FOLDERS.test(path)) && !name.endsWith('.pub')) return true;
  if (TEMPLATE.test(shown(name))) return false;
  const literal = shown(name).replace(/[*?[\]]/g, '');
  const telling = (name.startsWith('.') && !/^\.[\uE002]\.?\w+$/.test(name)) || literal.replace(/^\./, '').length >= 2;
  return (
    telling &&
    SAMPLES.some(
      (sample) => !/^\uE002\.?(json|yml|js|ts)$/.test(name) && matcher(name).test(sample) && isSpecific(name),
    )
  );
}

/** `*.json` or `*.*` mean no secret; `.e*`, `id_*`, `*.pem` and `.*` do. */
function isSpecific(name: string): boolean {
  const text = shown(name);
  if (text.startsWith('.') || text.startsWith('[.]')) return true;
  return /^(id|i|c.*cred|secr)|\.(pem|key|p12|pfx|jks|env|en|e)\b|tfvars|env|^\?env|cred|secret|rsa|ed25519/i.test(
    text,
  );
}
