/** What queries of this dashboard begin with. Only the service is an index label; all else is structured metadata. */

/** What some agents call a session and others a conversation. */
export const SESSION = 'session';
const NAMED = `label_format ${SESSION}=\`{{or .session_id .conversation_id}}\``;
export const CHOSEN = `{service_name=~"$service", service_name!="otel-kpi"} | ${NAMED} | ${SESSION}=~"$of_session"`;

export const REQUEST = 'event_name=~"(.+[.])?api_re(quest|sponse)"';
export const ERROR = 'event_name=~"(.+[.])?api_error" or success="false"';
export const TOOL = 'event_name=~"(.+[.])?(tool_result|tool_call)"';
/** What some agents call a tool and others a function. */
export const TOOL_NAME = 'tool';
export const NAMED_TOOL = `label_format ${TOOL_NAME}=\`{{or .tool_name .function_name}}\``;
export const PROMPT = 'event_name=~"(.+[.])?user_prompt"';
