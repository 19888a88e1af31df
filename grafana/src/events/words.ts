/** What queries of this dashboard begin with. Only the service is an index label; all else is structured metadata. */

const SESSION = 'session_id=~"$of_session" or conversation_id=~"$of_session"';
export const CHOSEN = `{service_name=~"$service", service_name!="otel-kpi"} | ${SESSION}`;

export const REQUEST = 'event_name=~"(.+[.])?api_re(quest|sponse)"';
export const ERROR = 'event_name=~"(.+[.])?api_error" or success="false"';
export const TOOL = 'event_name=~"(.+[.])?(tool_result|tool_call)"';
export const PROMPT = 'event_name=~"(.+[.])?user_prompt"';
