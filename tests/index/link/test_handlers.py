"""Handlers that libraries call although nobody hands them over there, and classes whose names are configured."""

from pathlib import Path

from tests.index.link.calls import Call, calls, line_of

EVENTS = """
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;

class A {
    void enable(ChannelHandlerContext context) {
        context.pipeline().fireUserEventTriggered("on");
        context.fireChannelRead("read");
        context.firewall("none of these");
    }
}

class Handler extends ChannelDuplexHandler {
    @Override public void userEventTriggered(ChannelHandlerContext context, Object event) { }
    @Override public void channelRead(ChannelHandlerContext context, Object message) { }
    public void wall(String what) { }
}

class Stranger {
    public void channelRead(ChannelHandlerContext context, Object message) { }
}
"""


def test_an_event_that_is_fired_reaches_handlers_of_libraries(tmp_path: Path) -> None:
    found = calls(tmp_path, A=EVENTS)
    assert Call("callback", "Handler#userEventTriggered", "workspace") in found[line_of(EVENTS, '"on"')]
    read = {call for call in found[line_of(EVENTS, '"read"')] if call.resolution == "workspace"}
    assert read == {Call("callback", "Handler#channelRead", "workspace")}
    assert not {call for call in found[line_of(EVENTS, '"none of these"')] if call.resolution == "workspace"}


SASL = """
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.sasl.SaslServer;

class A {
    byte[] answer(SaslServer server, byte[] token) throws Exception {
        return server.evaluateResponse(token);
    }
}

class Asked implements CallbackHandler {
    public void handle(Callback[] callbacks) { }
}
"""


def test_an_exchange_of_sasl_asks_the_handler(tmp_path: Path) -> None:
    found = calls(tmp_path, A=SASL)
    assert Call("callback", "Asked#handle", "workspace") in found[line_of(SASL, "evaluateResponse")]


CONFIGURED = """
class A {
    static Store open() throws Exception {
        String name = System.getProperty("store");
        if (name == null) {
            name = Plain.class.getName();
        }
        return (Store) Class.forName(name).getDeclaredConstructor().newInstance();
    }
}

interface Store { }
class Plain implements Store { Plain() { } }
class Fast implements Store { Fast() { } }
abstract class Half implements Store { Half() { } }
class Other { Other() { } }
"""


def test_a_name_with_a_default_may_be_that_of_any_class_that_fits(tmp_path: Path) -> None:
    found = calls(tmp_path, A=CONFIGURED)
    made = {call.callee for call in found[line_of(CONFIGURED, "newInstance")] if call.kind == "reflective"}
    assert made == {"Plain#<init>", "Fast#<init>"}
