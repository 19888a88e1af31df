/** What runs or lies in a cloud. */
import type { Row } from './row.ts';

export const CLOUD_ROWS: readonly Row[] = [
  { on: 'aws', verbs: 's3 rb', rule: 'infrastructure', says: 'deletes a bucket' },
  {
    on: 'aws',
    verbs: 's3 rm',
    with: '--recursive',
    without: '--dryrun',
    rule: 'infrastructure',
    says: 'deletes what is in a bucket',
  },
  {
    on: 'aws',
    verbs: 's3 sync',
    with: '--delete',
    without: '--dryrun',
    rule: 'infrastructure',
    says: 'with --delete deletes what is in a bucket',
  },
  {
    on: 'aws',
    text: /\s(delete|terminate|destroy|purge|deregister|remove)-[a-z-]+|\bstop-instances\b|\bschedule-key-deletion\b|\bbatch-delete\b/,
    without: '--dry-run',
    rule: 'infrastructure',
    says: 'deletes what runs in the cloud',
  },
  {
    on: 'aws',
    text: /^(iam|organizations)\s+(create-access-key|attach-|put-|update-|create-user|create-login)/,
    rule: 'infrastructure',
    says: 'changes who may do what in the cloud',
  },
  {
    on: 'gcloud az doctl heroku fly flyctl linode-cli hcloud scw ibmcloud oci exo yc aliyun civo vultr-cli render railway',
    text: /(^|[\s:-])(delete|destroy|purge|terminate|remove-iam-policy-binding|delete-all|apps:destroy|pg:reset|addons:destroy)(\s|$)/,
    rule: 'infrastructure',
    says: 'deletes what runs in the cloud',
  },
  { on: 'railway', verbs: 'down', rule: 'infrastructure', says: 'takes a deployment away' },
  { on: 'gsutil', verbs: 'rb', rule: 'infrastructure', says: 'deletes a bucket' },
  {
    on: 'gsutil',
    text: /\brm\b.*(\s-\w*[rRa]|\*)|\s-\w*[rRa].*\brm\b|\brsync\b.*\s-\w*d/,
    rule: 'infrastructure',
    says: 'deletes what is in a bucket',
  },
  {
    on: 'gcloud',
    verbs: 'storage rm',
    with: '-r -R --recursive',
    rule: 'infrastructure',
    says: 'deletes what is in a bucket',
  },
  {
    on: 'mc',
    verbs: 'rb|rm',
    with: '-r --recursive --force',
    rule: 'infrastructure',
    says: 'deletes what is in a bucket',
  },
  { on: 's3cmd s5cmd', verbs: 'rb|del|rm|delbucket', rule: 'infrastructure', says: 'deletes what is in a bucket' },
  {
    on: 'rclone',
    verbs: 'purge|delete|sync|rmdirs|cleanup',
    without: '-n --dry-run',
    rule: 'infrastructure',
    says: 'deletes files elsewhere',
  },
  {
    on: 'b2',
    text: /\b(delete-bucket|rm|bucket delete)\b/,
    rule: 'infrastructure',
    says: 'deletes what is in a bucket',
  },
  { on: 'azcopy', verbs: 'remove|rm', rule: 'infrastructure', says: 'deletes files elsewhere' },
  {
    on: 'gh glab',
    verbs: 'repo|project|org delete|archive|rename|transfer',
    rule: 'infrastructure',
    says: 'takes a repository away',
  },
  {
    on: 'gh glab',
    verbs: 'repo edit',
    text: /--visibility[= ]public/,
    rule: 'infrastructure',
    says: 'shows a repository to everybody',
  },
  {
    on: 'gh glab',
    verbs:
      'secret|variable|ssh-key|gpg-key|environment|codespace|cache|ruleset|workflow|label|gist delete|remove|disable',
    text: /\b(secret|variable|ssh-key|gpg-key|environment|codespace|ruleset|workflow|gist)\b/,
    rule: 'infrastructure',
    says: 'takes something of a repository away',
  },
  { on: 'gh glab', text: /\bapi\b.*(-X|--method)[= ]?DELETE\b/i, rule: 'infrastructure', says: 'deletes by the API' },
  { on: 'gh', text: /\bpr\s+merge\b.*--admin\b/, rule: 'history', says: 'as administrator skips reviews' },
  {
    on: 'curl wget http https xh',
    // What is developed here is asked to delete all the time; a database of documents has its door there as well.
    text: /^(?!.*(localhost|127\.0\.0\.1|\[::1\])(?!:(9200|5984|8500|2379)))(.*(-X|--request|--method)[= ]?['"]?DELETE\b|DELETE\s)/i,
    rule: 'infrastructure',
    says: 'deletes by an API',
  },
  {
    on: 'vercel netlify wrangler firebase supabase surge now',
    text: /(^|[\s:])(remove|rm|delete|destroy|teardown|sites:delete|firestore:delete|hosting:disable|projects:delete)(\s|$)/,
    rule: 'infrastructure',
    says: 'deletes what is deployed',
  },
];
