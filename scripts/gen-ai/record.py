"""
Records what a published instrumentation package sends around requests to a scripted model: test/fixtures/gen-ai-<package>-<version>.
Nothing leaves this machine. In a venv of its own for each package:

  pip install openai anthropic opentelemetry-exporter-otlp-proto-http <package>
  python scripts/gen-ai/record.py <way> <folder of the recording>
  python scripts/gen-ai/record.py node <folder> node calls.mjs     # any program: MODEL_URL and OTEL_EXPORTER_OTLP_ENDPOINT say where

Ways: see WAYS. What the model told is written beside it (truth.json).
"""
import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from model import BROKEN, Model, serve

SERVICE = {"service.name": "gen-ai-fixture", "service.instance.id": "p1"}
# What names the machine and its process, or a place in the program.
LEFT_OUT = re.compile(r"^(host|process|os|container|code)\.|^service\.version$")


def calls(base):
    """Each kind of request once, in one trace; then each in a trace of its own."""
    import anthropic
    import openai
    from opentelemetry import trace

    client = openai.OpenAI(base_url=f"{base}/v1", api_key="none", max_retries=0)
    claude = anthropic.Anthropic(base_url=base, api_key="none", max_retries=0)
    say = [{"role": "user", "content": "hello"}]
    tool = {"type": "function", "function": {"name": "grep", "parameters": {"type": "object", "properties": {}}}}
    chat = client.chat.completions.create

    def everything():
        chat(model="gpt-mock", messages=say)
        chat(model="gpt-mock", messages=say, tools=[tool])
        list(chat(model="gpt-mock", messages=say, stream=True, stream_options={"include_usage": True}))
        client.responses.create(model="gpt-mock", input="hello")
        claude.messages.create(model="claude-mock", max_tokens=64, messages=say)
        list(claude.messages.create(model="claude-mock", max_tokens=64, messages=say, stream=True))
        client.embeddings.create(model="embed-mock", input="hello")

    def fails(call, **of):
        try:
            call(model=BROKEN, messages=say, **of)
        except (openai.OpenAIError, anthropic.AnthropicError):
            pass

    with trace.get_tracer("app").start_as_current_span("work"):
        everything()
    everything()
    fails(chat)
    fails(claude.messages.create, max_tokens=64)


def providers():
    """The SDK of OpenTelemetry, as a program sets it up."""
    from opentelemetry import _logs, metrics, trace
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk._logs import LoggerProvider
    from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create(SERVICE)
    trace.set_tracer_provider(TracerProvider(resource=resource))
    trace.get_tracer_provider().add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    metrics.set_meter_provider(MeterProvider([PeriodicExportingMetricReader(OTLPMetricExporter())], resource=resource))
    _logs.set_logger_provider(LoggerProvider(resource=resource))
    _logs.get_logger_provider().add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))


def openllmetry():
    from opentelemetry.instrumentation.anthropic import AnthropicInstrumentor
    from opentelemetry.instrumentation.openai import OpenAIInstrumentor

    providers()
    OpenAIInstrumentor().instrument()
    AnthropicInstrumentor().instrument()


def openinference():
    from openinference.instrumentation.anthropic import AnthropicInstrumentor
    from openinference.instrumentation.openai import OpenAIInstrumentor

    providers()
    OpenAIInstrumentor().instrument()
    AnthropicInstrumentor().instrument()


def both():
    from openinference.instrumentation.anthropic import AnthropicInstrumentor
    from openinference.instrumentation.openai import OpenAIInstrumentor

    openllmetry()
    OpenAIInstrumentor().instrument()
    AnthropicInstrumentor().instrument()


def contrib():
    from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor

    providers()
    OpenAIInstrumentor().instrument()


def openlit():
    import openlit as package

    package.init(disable_batch=False, capture_message_content=False)


def logfire():
    import logfire as package

    package.configure(send_to_logfire=False, console=False, service_name=SERVICE["service.name"])
    package.instrument_openai()
    package.instrument_anthropic()


def langfuse():
    os.environ |= {"LANGFUSE_PUBLIC_KEY": "pk", "LANGFUSE_SECRET_KEY": "sk", "LANGFUSE_HOST": os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"]}
    import langfuse.openai  # noqa: F401 — it wraps the client of OpenAI


WAYS = {way.__name__: way for way in (openllmetry, openinference, both, contrib, openlit, logfire, langfuse)}


def flush():
    from opentelemetry import _logs, metrics, trace

    for provider in (trace.get_tracer_provider(), metrics.get_meter_provider(), _logs.get_logger_provider()):
        if hasattr(provider, "force_flush"):
            provider.force_flush()


def to_json(signal, kind, body):
    """OTLP/JSON, with ids in hex."""
    if "json" in kind:
        return json.loads(body)
    from google.protobuf.json_format import MessageToDict
    from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    of = {"logs": ExportLogsServiceRequest, "metrics": ExportMetricsServiceRequest, "traces": ExportTraceServiceRequest}
    message = MessageToDict(of[signal].FromString(body), use_integers_for_enums=True)
    return with_hex_ids(message)


def with_hex_ids(value):
    import base64

    if isinstance(value, list):
        return [with_hex_ids(each) for each in value]
    if not isinstance(value, dict):
        return value
    ids = ("traceId", "spanId", "parentSpanId")
    return {k: base64.b64decode(v).hex() if k in ids else with_hex_ids(v) for k, v in value.items()}


def cleaned(value, port):
    """Without what names this machine, events of spans (stack traces), exemplars and long texts."""
    if isinstance(value, list):
        return [cleaned(each, port) for each in value]
    if isinstance(value, str):
        text = value.replace(f"127.0.0.1:{port}", "127.0.0.1:8080")
        return text if len(text) <= 240 else text[:240] + "[cut]"
    if not isinstance(value, dict):
        return 8080 if value == port else value
    if isinstance(value.get("attributes"), list):
        value["attributes"] = [each for each in value["attributes"] if not LEFT_OUT.search(each["key"])]
    left_out = ("exemplars", "events") if "traceId" in value or "count" in value else ("exemplars",)
    port_told = value.get("intValue") == str(port)
    return {k: "8080" if port_told and k == "intValue" else cleaned(v, port) for k, v in value.items() if k not in left_out}


def main(way, folder, command):
    model = Model()
    port = serve(model)
    base = f"http://127.0.0.1:{port}"
    os.environ |= {"OTEL_EXPORTER_OTLP_ENDPOINT": base, "MODEL_URL": base, "DO_NOT_TRACK": "1"}
    os.environ |= {"OTEL_SERVICE_NAME": SERVICE["service.name"], "OTEL_RESOURCE_ATTRIBUTES": "service.instance.id=p1"}
    if way == "node":
        subprocess.run(command, check=True)
    else:
        WAYS[way]()
        calls(base)
        flush()
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for at, (signal, kind, encoding, body) in enumerate(model.received, 1):
        told = to_json(signal, kind, gzip.decompress(body) if encoding == "gzip" else body)
        (folder / f"{at:02}-{signal}.json").write_text(json.dumps(cleaned(told, port), indent=1) + "\n")
    (folder / "truth.json").write_text(json.dumps({"model": model.told}, indent=2) + "\n")
    os._exit(0)


main(sys.argv[1], sys.argv[2], sys.argv[3:])
