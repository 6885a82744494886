package example.shop.api;

/** What a client gets. */
public record Response(int status, String body) {

    static Response ok(String body) {
        return new Response(200, body);
    }

    static Response error(int status, String message) {
        return new Response(status, "error: " + message);
    }
}
