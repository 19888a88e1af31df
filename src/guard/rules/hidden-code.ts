/** Code of other languages that runs code which nobody sees, or writes what is protected. */
import { codeOf, STRINGS } from './interpreters.ts';
import type { Rule } from './rule.ts';
import { ALL_VARIABLES } from '../shell/outputs.ts';
import { ENVIRONMENT_SENT } from './secret.ts';
import { judgeWrite } from './writing.ts';

const FETCHED =
  /['"](requests|urllib[\w.]*|urllib3|httpx|axios|got|node-fetch|(node:)?https?)['"]\s*\)\s*\.\s*(get|post|request|urlopen)|urlopen|urllib|requests\.(get|post)|httpx|\bfetch\s*\(|https?\.get|axios|open-uri|URI\.open|LWP|Net::HTTP|file_get_contents\s*\(\s*['"]https?:|Invoke-WebRequest|Invoke-RestMethod|\bi[wr][rm]\b|DownloadString/i;
const RUNS =
  /\b(exec|eval|execfile|runInThisContext|runInNewContext|instance_eval|class_eval|iex|Invoke-Expression|Function)\b/;
const HIDDEN = /b64decode|base64|fromhex|unhexlify|Buffer\.from|atob|unpack|decode64|codecs\.decode|zlib|marshal/;
const REVERSED =
  /fsockopen[\s\S]*exec|socket[\s\S]*(dup2|pty\.spawn|subprocess|\/bin\/(ba)?sh)|net\.(connect|Socket)[\s\S]*(spawn|\/bin\/(ba)?sh)/i;
/** Libraries of clouds, clusters and forges, and what they call deleting; of single objects they may. */
const CLOUD =
  /\b(boto3|botocore|aioboto3|aws-sdk|aws-cdk|google\.cloud|google-cloud|googleapiclient|googleapis|azure|kubernetes|docker(ode)?|octokit|github|gitlab|gitbeaker|hcloud|digitalocean|linode|cloudflare|minio|openstack|pulumi|heroku|vercel|supabase|firebase|Aws)\b/;
const GONE =
  /[.>](?:begin_)?(delete|terminate|destroy|purge|deregister|prune|stop_?instances|schedule_?key_?deletion)(?!_?(object|item|message|tag|label|comment|file|document|namespaced_?pod)s?\b(?<!objects))\w*\s*\(|\b(Delete|Terminate|Destroy|Purge|Deregister|ScheduleKeyDeletion)(?!(Object|Item|Message|Tag)s?Command)\w*Command\b/i;
const WRITES =
  /write|open\b[^\n]{0,200},\s*(mode\s*=\s*)?['"][wax]\+?b?['"]|unlink|remove|rename|copy|truncate|rmSync|\bmove\b|dump|File\.open|symlink/i;

export const hiddenCode: Rule = (step, place) => {
  const loads = step.argv.some((word) => /^-[Mr]\s*(LWP|open-uri|net\/http|HTTP::)/.test(word));
  return codeOf(step).flatMap((code) => {
    const fetches = loads || FETCHED.test(code);
    if ((RUNS.test(code) && fetches) || REVERSED.test(code)) {
      const reason = 'the code runs what comes from the network: download it, show it, and let the person run it';
      return [{ rule: 'remote-code', reason }];
    }
    if (fetches && ALL_VARIABLES.test(code)) return [ENVIRONMENT_SENT];
    if (CLOUD.test(code) && GONE.test(code))
      return [{ rule: 'infrastructure', reason: 'the code deletes what runs in the cloud: let the person do it' }];
    if (/\bfork\b[\s(;)]*while\b|while\b[^\n]*[\s\S]{0,20}\bfork\b/.test(code))
      return [{ rule: 'fork-bomb', reason: 'a program that starts itself does not end: use a loop' }];
    if (RUNS.test(code) && HIDDEN.test(code))
      return [{ rule: 'unknown', reason: 'the code runs other code that is hidden: write it out' }];
    if (!WRITES.test(code)) return [];
    const names = [...code.matchAll(STRINGS)].map(([, , text]) => text!);
    const paths = names.filter((text) => /[./~]/.test(text) && !/\s/.test(text));
    return paths.flatMap((word) => {
      const write = { word, empties: false, deletes: false };
      return place.pathsOf(word, step).flatMap((path) => judgeWrite(path, write, place));
    });
  });
};
