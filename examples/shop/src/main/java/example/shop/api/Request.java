package example.shop.api;

import java.util.Map;

/** What a client asks for. */
public record Request(String method, String path, Map<String, String> parameters) {

    /** The parameter with this name; a request without it is the client's fault. */
    String parameter(String name) throws BadRequestException {
        String value = parameters.get(name);
        if (value == null || value.isBlank()) {
            throw new BadRequestException("parameter " + name + " is missing");
        }
        return value;
    }
}
