"""Functions and who runs them: this program, a library at once, a thread that is waited for."""

from tests.flow.random_java.values import condition, value
from tests.flow.random_java.writer import Statement, Variable, Writer


def lambda_(w: Writer, depth: int) -> str:
    name = w.name("f")
    with w.function("void", checked=True):
        body = w.block(depth - 1)
    run = w.pick(
        f"{name}.act();",
        f"if (b()) {{ {name}.act(); }}",
        f"run({name});",
        f"twice({name});",
        f"Action g{name} = b() ? {name} : P::hit; g{name}.act();",
    )
    if not w.here.checked:
        with w.function("void", checked=False):
            body = w.block(depth - 1)
        return f"Runnable {name} = () -> {body}; {name}.run();"
    return f"Action {name} = {w.pick('() -> ' + body, 'P::hit')}; {run}"


def asked(w: Writer, depth: int) -> str:
    """A function that is given directly, and one that captures."""
    with w.function("boolean", checked=False):
        simple = f"() -> {condition(w)}"
        inner = w.statements(depth - 1, most=2)
        body = w.pick(simple, f"() -> {{ {inner} return {condition(w)}; }}")
    return f"if (ask({w.pick(body, 'P::lg0', '() -> b()')})) {w.block(depth - 1)}"


def anonymous(w: Writer, depth: int) -> str:
    with w.function("void", checked=False):
        body = w.block(depth - 1)
    name = w.name("a")
    text = f"Shape {name} = new Shape() {{ {w.pick('', '{ ' + w.log() + ' }')} @Override public void v() {body} }};"
    w.declare(Variable(name, "Shape"))
    return text + w.pick(f" {name}.v();", f" {name}.twice();", "")


def local_class(w: Writer, depth: int) -> str:
    name, made = w.name("Local"), w.name("l")
    with w.function("void", checked=False):
        body = w.block(depth - 1)
    base = w.pick("implements Shape", "extends Square")
    text = f"class {name} {base} {{ {w.pick('', '{ ' + w.log() + ' }')} @Override public void v() {body} }} Shape {made} = new {name}();"
    w.declare(Variable(made, "Shape"))
    return text + w.pick(f" {made}.v();", f" if (b()) {{ new {name}().v(); }}", "")


def library(w: Writer, depth: int) -> str:
    """Callbacks that a library runs in this call."""
    x, name = w.name("x"), w.name("u")
    with w.function("void", checked=False):
        body = w.block(depth - 1)
        with w.at(returns="boolean"):
            inner = w.statements(depth - 1, most=1)
            tested = f"{{ {inner} return {condition(w)}; }}"
    some = f"perhaps(b() ? {'make()' if w.number(0, 1) else 'new Circle()'} : null)"
    several = [
        f"many().forEach({x} -> {body});",
        "many().forEach(P::taken);",
        f"{some}.ifPresent({x} -> {body});",
        f"Shape {name} = {some}.map({x} -> {{ {inner_of(body)} return {x}; }}).orElse(null);",
        f"boolean {name} = {some}.map({x} -> lg0()).orElseGet(() -> {tested});",
        f"known().computeIfAbsent(1, {x} -> {{ {inner_of(body)} return n(2); }});",
        f"known().merge(1, 2, (p{x}, q{x}) -> pair(lg0(), {condition(w)}));",
        f"many().sort((p{x}, q{x}) -> {{ {inner_of(body)} return p{x} - q{x}; }});",
        f"many().removeIf({x} -> {tested});",
        f"boolean {name} = AccessController.doPrivileged((PrivilegedAction<Boolean>) () -> {tested});",
        f"boolean {name} = many().stream().anyMatch({x} -> {tested});",
        f"Supplier<Shape> {name} = Circle::new; {name}.get().v();",
    ]
    if not w.exact:  # how often, and in which order, is a matter of the library
        several += [
            "List.of(1, 2).forEach(P::taken);",
            f"List<Integer> {name} = many(); Collections.sort({name}, Comparator.comparing({x} -> {{ {inner_of(body)} return {x}; }}));",
            f"many().stream().map({x} -> {{ {inner_of(body)} return {x}; }}).forEach(P::taken);",
            f"boolean {name} = many().stream().filter({x} -> lg0()).anyMatch({x} -> {tested});",
            f"Stream<Integer> {name} = many().stream().filter({x} -> lg0()); {name}.forEach(P::taken);",
            "Stream.of(1, 2).peek(P::taken);",
            (
                f"Map<Integer, Boolean> {name} = many().stream().map({x} -> {{ {inner_of(body)} return {x}; }})"
                f".collect(Collectors.toMap({x} -> {x} * pair(lg0(), true), {x} -> {tested}, (p{x}, q{x}) -> lg1()));"
            ),
            f"List<Tag> {name} = new ArrayList<>(List.of(new Tag(2), new Tag(1))); Collections.sort({name});",
            f'Map<Tag, String> {name} = new TreeMap<>(); {name}.put(new Tag(1), "u"); {name}.put(new Tag(n(2)), "v");',
            f"Set<Tag> {name} = new HashSet<>(); {name}.add(new Tag(1)); if ({name}.contains(new Tag(n(2)))) {{ {w.log()} }}",
            f"Function<Shape, Shape> {name} = P::same; {name}.andThen({x} -> {{ {inner_of(body)} return {x}; }}).apply(make());",
            f"PriorityQueue<Integer> {name} = new PriorityQueue<>((p{x}, q{x}) -> {{ {inner_of(body)} return p{x} - q{x}; }}); {name}.addAll(many()); {name}.poll();",
            f"ThreadLocal<Boolean> {name} = ThreadLocal.withInitial(() -> {tested}); {name}.get();",
            f"Iterator<Integer> {name} = new ArrayList<>(many()).iterator(); {name}.forEachRemaining({x} -> {body});",
        ]
    return w.pick(*several)


def inner_of(body: str) -> str:
    """The statements of a block, in braces of their own where they would end the function."""
    return body[2:-2].replace("return;", "hit();")


def thread(w: Writer, depth: int) -> str:
    """Another thread, which is waited for."""
    if w.here.thread or not w.here.checked:
        return w.log()
    name = w.name("t")
    with w.function("void", checked=False, thread=True):
        body = w.block(depth - 1)
    with w.function("boolean", checked=True, thread=True):
        inner = w.statements(depth - 1, most=2)
        asked = f"{{ {inner} return {condition(w)}; }}"
    after = w.pick("", w.log())
    if w.exact:  # InterruptedException cannot happen here
        given = w.pick(f"() -> {body}", "P::hit", f"new Task({value(w, 'Shape')[0]})")
        return f"Thread {name} = {w.pick(f'new Thread({given})', f'new Worker({condition(w)})')}; {name}.start(); join({name}); {after}"
    kind = w.number(0, 10)
    if kind == 0:
        return f"Thread {name} = new Thread(() -> {body}); {name}.start(); {name}.join(); {after}"
    if kind == 1:
        return f"Thread {name} = new Worker({condition(w)}); {name}.start(); {name}.join(); {after}"
    if kind == 2:
        return f"Thread {name} = new Thread(new Task({value(w, 'Shape')[0]})); {name}.start(); {name}.join(); {after}"
    if kind == 3:
        return f"Thread {name} = new Thread() {{ @Override public void run() {body} }}; {name}.start(); {name}.join(); {after}"
    if kind == 4:
        handler = w.pick(f"(th{name}, ex{name}) -> {{ {w.log()} }}", "P::uncaught")
        return f"Thread {name} = new Thread(() -> {body}); {name}.setUncaughtExceptionHandler({handler}); {name}.start(); {name}.join(); {after}"
    if kind == 5:
        return (
            f"ExecutorService {name} = Executors.newSingleThreadExecutor();"
            f" try {{ {name}.submit(() -> {body}).get(); {w.pick('', f'{name}.submit(new Task(make())).get();')} }}"
            f" catch (ExecutionException e{name}) {{ {w.log()} }} finally {{ {name}.shutdown(); }}"
        )
    if kind == 6:
        return (
            f"ExecutorService {name} = Executors.newFixedThreadPool(2);"
            f" try {{ Future<Boolean> g{name} = {name}.submit(() -> {asked}); if (g{name}.get()) {{ {w.log()} }} }} finally {{ {name}.shutdown(); }}"
        )
    if kind == 7:
        return f"CompletableFuture.runAsync(() -> {body}).join(); {after}"
    if kind == 8:
        with w.function("boolean", checked=False, thread=True):
            quiet = f"{{ {w.statements(depth - 1, most=1)} return {condition(w)}; }}"
        return f"CompletableFuture<Boolean> {name} = CompletableFuture.supplyAsync(() -> {quiet}); if ({name}.join()) {{ {name}.thenAccept(x{name} -> {{ {w.log()} }}); }}"
    if kind == 9:
        return f"Timer {name} = new Timer(true); CountDownLatch g{name} = new CountDownLatch(1); {name}.schedule(new TimerTask() {{ @Override public void run() {{ try {body} finally {{ g{name}.countDown(); }} }} }}, 0); g{name}.await(); {name}.cancel(); {after}"
    return f"Thread {name} = new Thread(P::hit); {name}.start(); {name}.join(); {after}"


FUNCTION_STATEMENTS: dict[str, tuple[int, Statement]] = {
    "lambda": (3, lambda_),
    "asked": (1, asked),
    "anonymous": (2, anonymous),
    "local class": (1, local_class),
    "library": (3, library),
    "thread": (2, thread),
}
