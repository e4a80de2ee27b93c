package dev.fovea.cli;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what commands print for machines. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private Json() {}

    /** One object a line, and nothing else. */
    static List<JsonNode> lines(String text) {
        return text.lines().map(MAPPER::readTree).toList();
    }

    static JsonNode of(String text) {
        return MAPPER.readTree(text);
    }

    static List<String> keys(JsonNode object) {
        return List.copyOf(object.propertyNames());
    }
}
