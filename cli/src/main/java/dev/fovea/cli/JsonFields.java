package dev.fovea.cli;

import dev.fovea.FileFormatException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fields of a JSON object that a person has written: each is asked for by its key and checked, and whatever was not asked
 * for is refused, so that a slip of the pen never passes for a setting. Errors name the file, the key, what was expected and
 * what is there.
 */
final class JsonFields {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Of a value that is quoted in an error. */
    private static final int QUOTED_CHARS = 60;

    private final String file;
    private final String prefix; // of the keys in errors: "" or "oneCycle."
    private final JsonNode object;
    private final Set<String> asked = new LinkedHashSet<>();

    private JsonFields(String file, String prefix, JsonNode object) {
        this.file = file;
        this.prefix = prefix;
        this.object = object;
    }

    /**
     * The fields of the object that a file holds.
     *
     * @param file what to call it in errors
     * @throws FileFormatException if it is not one JSON object
     */
    static JsonFields of(String file, byte[] json) {
        try {
            JsonNode root = JSON.readTree(json);
            if (!root.isObject()) {
                throw new FileFormatException(file, "expected a JSON object { ... }, got " + quoted(root));
            }
            return new JsonFields(file, "", root);
        } catch (JacksonException e) {
            String place = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            String reason =
                    String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
            throw new FileFormatException(
                    file, "expected a JSON object { ... }, got something else" + place + ": " + reason, e);
        }
    }

    /** Whether the field is there. */
    boolean has(String key) {
        return object.has(key);
    }

    /** The text of a field, if it is there. */
    Optional<String> text(String key) {
        return find(key).map(value -> {
            if (!value.isString() || value.asString().isBlank()) {
                throw wrong(key, "expected a text", value);
            }
            return value.asString();
        });
    }

    /** A whole number; the default is for a field that is not there, which is wrong if there is none. */
    int integer(String key, Range range, Optional<Integer> absent) {
        return get(key, absent, value -> {
            if (!value.isIntegralNumber() || !value.canConvertToInt() || !range.holds(value.asInt())) {
                throw wrong(key, "expected a whole number, " + range, value);
            }
            return value.asInt();
        });
    }

    /** A number, if the field is there. */
    Optional<Double> optionalNumber(String key, Range range) {
        return find(key).map(value -> {
            if (!value.isNumber() || !range.holds(value.asDouble())) {
                throw wrong(key, "expected " + range, value);
            }
            return value.asDouble();
        });
    }

    /** A number; the default is for a field that is not there, which is wrong if there is none. */
    double number(String key, Range range, Optional<Double> absent) {
        return optionalNumber(key, range).or(() -> absent).orElseThrow(() -> missing(key));
    }

    /** True or false; the default is for a field that is not there, which is wrong if there is none. */
    boolean flag(String key, Optional<Boolean> absent) {
        return get(key, absent, value -> {
            if (!value.isBoolean()) {
                throw wrong(key, "expected true or false", value);
            }
            return value.asBoolean();
        });
    }

    /** One of an enum's constants by the word it prints as; the default is for a field that is not there. */
    <E extends Enum<E>> E choice(String key, Class<E> type, Optional<E> absent) {
        return optionalChoice(key, type).or(() -> absent).orElseThrow(() -> missing(key));
    }

    /** One of an enum's constants by the word it prints as, if the field is there. */
    <E extends Enum<E>> Optional<E> optionalChoice(String key, Class<E> type) {
        E[] choices = type.getEnumConstants();
        return find(key)
                .map(value -> Arrays.stream(choices)
                        .filter(choice -> value.isString() && value.asString().equals(choice.toString()))
                        .findFirst()
                        .orElseThrow(() -> wrong(
                                key,
                                "expected one of "
                                        + Arrays.stream(choices)
                                                .map(Enum::toString)
                                                .collect(Collectors.joining(", ")),
                                value)));
    }

    /** The fields of an object in a field, if it is there. */
    Optional<JsonFields> object(String key) {
        return find(key).map(value -> {
            if (!value.isObject()) {
                throw wrong(key, "expected an object { ... }", value);
            }
            return new JsonFields(file, prefix + key + ".", value);
        });
    }

    /** Refuses fields that nobody has asked for. */
    void requireNoOthers() {
        object.propertyNames().stream()
                .filter(key -> !asked.contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw wrong(clipped(key), "expected one of " + String.join(", ", asked) + ", got an unknown key");
                });
    }

    /** The error of a field. */
    FileFormatException wrong(String key, String message) {
        return new FileFormatException(file, prefix + key + ": " + message);
    }

    private FileFormatException wrong(String key, String expected, JsonNode value) {
        return wrong(key, expected + ", got " + quoted(value));
    }

    private FileFormatException missing(String key) {
        return wrong(key, "expected a value, got none");
    }

    private Optional<JsonNode> find(String key) {
        asked.add(key);
        return Optional.ofNullable(object.get(key));
    }

    private <T> T get(String key, Optional<T> absent, Function<JsonNode, T> read) {
        return find(key).map(read).or(() -> absent).orElseThrow(() -> missing(key));
    }

    private static String quoted(JsonNode value) {
        return clipped(value.toString());
    }

    private static String clipped(String text) {
        return text.length() <= QUOTED_CHARS ? text : text.substring(0, QUOTED_CHARS) + "...";
    }
}
