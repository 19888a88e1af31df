/** What runs or lies in a cloud. */
import type { Table } from './row.ts';

export const CLOUD: readonly Table[] = [
  {
    names: 'aws',
    rows: () => [
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
        verbs: 's3 mv',
        with: '--recursive',
        text: /^s3\s+mv\s.*s3:\/\//,
        without: '--dryrun',
        rule: 'infrastructure',
        says: 'takes what is in a bucket elsewhere',
        instead: 'copy it, and let the person delete',
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
    ],
  },
  {
    names:
      'gcloud az doctl heroku fly flyctl linode-cli hcloud scw ibmcloud oci exo yc aliyun civo vultr-cli render railway gsutil mc s3cmd s5cmd',
    rows: () => [
      {
        on: 'gcloud az doctl heroku fly flyctl linode-cli hcloud scw ibmcloud oci exo yc aliyun civo vultr-cli render railway',
        text: /(^|[\s:-])(delete|destroy|purge|terminate|remove-iam-policy-binding|delete-all|apps:destroy|pg:reset|addons:destroy)(\s|$)/,
        rule: 'infrastructure',
        says: 'deletes what runs in the cloud',
      },
      {
        on: 'linode-cli hcloud scw ibmcloud oci exo civo vultr-cli',
        text: /(^|[\s-])(rm|remove|cancel)(\s|$)/,
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
    ],
  },
  {
    names: 'rclone b2 azcopy gh glab',
    rows: () => [
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
      {
        on: 'gh glab',
        text: /\bapi\b.*(-X|--method)[= ]?DELETE\b/i,
        rule: 'infrastructure',
        says: 'deletes by the API',
      },
      { on: 'gh', text: /\bpr\s+merge\b.*--admin\b/, rule: 'history', says: 'as administrator skips reviews' },
    ],
  },
  {
    names: 'restic borg kopia duplicity vercel netlify wrangler firebase supabase surge now gcloud az aws',
    rows: () => [
      {
        on: 'restic borg kopia duplicity',
        text: /(^|\s)(forget|prune|delete|purge|expire|remove-all\S*)(\s|$)/,
        without: '-n --dry-run',
        rule: 'outside-delete',
        says: 'deletes copies that a restore needs',
      },
      {
        on: 'vercel netlify wrangler firebase supabase surge now',
        text: /(^|[\s:])(remove|rm|delete|destroy|teardown|sites:delete|firestore:delete|hosting:disable|projects:delete)(\s|$)/,
        rule: 'infrastructure',
        says: 'deletes what is deployed',
      },
      {
        on: 'gcloud',
        text: /\bprint-(access|identity)-token\b|\bsecrets\s+versions\s+access\b/,
        rule: 'secret-print',
        says: 'prints a token',
      },
      {
        on: 'az',
        text: /\baccount\s+get-access-token\b|\bkeyvault\s+secret\s+show\b/,
        rule: 'secret-print',
        says: 'prints a token',
      },
      {
        on: 'aws',
        text: /\bget-secret-value\b|\bexport-credentials\b|\bget-session-token\b|--with-decryption\b|\bconfigure\s+get\b.*(secret|key)|\bget-login-password\b/,
        rule: 'secret-print',
        says: 'prints a secret',
      },
    ],
  },
];
