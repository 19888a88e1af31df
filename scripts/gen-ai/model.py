"""A model server on loopback that answers what a script says, and a receiver of OTLP beside it: record.py says what for."""
import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SIGNALS = ("logs", "metrics", "traces")
BROKEN = "broken"


class Model:
    """Each answer has other numbers and an id of its own; what was told is added up in `told`."""

    def __init__(self):
        self.lock = threading.Lock()
        self.answers = 0
        self.told = {"requests": 0, "errors": 0, "input": 0, "cache_read": 0, "cache_write": 0, "output": 0, "reasoning": 0}
        self.received = []

    def usage(self, **tokens):
        with self.lock:
            for name, amount in {"requests": 1, **tokens}.items():
                self.told[name] += amount

    def next(self):
        with self.lock:
            self.answers += 1
            return self.answers

    def openai(self):
        """Whole input 1000 and more, of it cached 600; output 50 and more, of it reasoning 20."""
        n = self.next()
        self.usage(input=400 + n, cache_read=600, output=30 + n, reasoning=20)
        return n, 1000 + n, 50 + n

    def anthropic(self):
        """Fresh input 400 and more; beside it 500 read from the cache and 100 written."""
        n = self.next()
        self.usage(input=400 + n, cache_read=500, cache_write=100, output=50 + n)
        return n, 400 + n, 50 + n


def chat_answer(model, request):
    n, whole, output = model.openai()
    usage = {
        "prompt_tokens": whole, "completion_tokens": output, "total_tokens": whole + output,
        "prompt_tokens_details": {"cached_tokens": 600, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 20, "audio_tokens": 0},
    }  # fmt: skip
    head = {"id": f"chatcmpl-{n}", "created": 1795968000, "model": request["model"] + "-1"}
    call = {"id": f"call_{n}", "type": "function", "function": {"name": "grep", "arguments": "{}"}}
    message = {"role": "assistant", "content": "ok"}
    if request.get("tools"):
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
    reason = "tool_calls" if request.get("tools") else "stop"
    if not request.get("stream"):
        choice = {"index": 0, "message": message, "finish_reason": reason}
        return {**head, "object": "chat.completion", "choices": [choice], "usage": usage}
    head["object"] = "chat.completion.chunk"
    chunks = [{**head, "choices": [{"index": 0, "delta": {"role": "assistant", "content": "ok"}, "finish_reason": None}]}]
    chunks.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    chunks.append({**head, "choices": [], "usage": usage})
    return [(None, chunk) for chunk in chunks] + [(None, "[DONE]")]


def responses_answer(model, request):
    n, whole, output = model.openai()
    text = {"type": "output_text", "text": "ok", "annotations": []}
    message = {"id": f"msg_{n}", "type": "message", "role": "assistant", "status": "completed", "content": [text]}
    return {
        "id": f"resp_{n}", "object": "response", "created_at": 1795968000, "status": "completed", "error": None,
        "model": request["model"] + "-1", "output": [message], "parallel_tool_calls": True, "tools": [],
        "tool_choice": "auto", "instructions": None, "incomplete_details": None, "metadata": {}, "temperature": 1, "top_p": 1,
        "usage": {
            "input_tokens": whole, "output_tokens": output, "total_tokens": whole + output,
            "input_tokens_details": {"cached_tokens": 600, "cache_write_tokens": 0},
            "output_tokens_details": {"reasoning_tokens": 20},
        },
    }  # fmt: skip


def messages_answer(model, request):
    n, fresh, output = model.anthropic()
    usage = {
        "input_tokens": fresh, "output_tokens": output,
        "cache_read_input_tokens": 500, "cache_creation_input_tokens": 100,
        "cache_creation": {"ephemeral_5m_input_tokens": 100, "ephemeral_1h_input_tokens": 0}, "service_tier": "standard",
    }  # fmt: skip
    head = {"id": f"msg_{n}", "type": "message", "role": "assistant", "model": request["model"] + "-1"}
    head |= {"stop_reason": "end_turn", "stop_sequence": None}
    if not request.get("stream"):
        return {**head, "content": [{"type": "text", "text": "ok"}], "usage": usage}
    start = {**head, "stop_reason": None, "content": [], "usage": {**usage, "output_tokens": 1}}
    events = [{"type": "message_start", "message": start}]
    events.append({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}})
    events.append({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "ok"}})
    events.append({"type": "content_block_stop", "index": 0})
    end = {"stop_reason": "end_turn", "stop_sequence": None}
    events.append({"type": "message_delta", "delta": end, "usage": {"output_tokens": output}})
    events.append({"type": "message_stop"})
    return [(event["type"], event) for event in events]


def embeddings_answer(_model, request):
    data = [{"object": "embedding", "index": 0, "embedding": base64.b64encode(bytes(16)).decode()}]
    return {"object": "list", "model": request["model"], "data": data, "usage": {"prompt_tokens": 7, "total_tokens": 7}}


ANSWERS = {
    "/chat/completions": chat_answer,
    "/responses": responses_answer,
    "/messages": messages_answer,
    "/embeddings": embeddings_answer,
}


def serve(model):
    """Serves on a free port, which is given."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_POST(self):
            body = self.body()
            path = self.path.split("?")[0]
            signal = path.rsplit("/", 1)[-1]
            if signal in SIGNALS:
                model.received.append((signal, self.headers.get("content-type", ""), self.headers.get("content-encoding"), body))
                return self.reply(200, "application/json", b"{}")
            answer = next((of for end, of in ANSWERS.items() if path.endswith(end)), None)
            request = json.loads(body or b"{}")
            if answer is None or request.get("model") == BROKEN:
                model.told["errors"] += 1
                error = {"type": "error", "error": {"type": "invalid_request_error", "message": "no such model"}}
                return self.reply(400, "application/json", json.dumps(error).encode())
            told = answer(model, request)
            if not isinstance(told, list):
                return self.reply(200, "application/json", json.dumps(told).encode())
            lines = [(f"event: {name}\n" if name else "") + f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n" for name, data in told]
            return self.reply(200, "text/event-stream", "".join(lines).encode())

        def body(self):
            if self.headers.get("transfer-encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("content-length", 0)))
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def reply(self, status, kind, body):
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port
