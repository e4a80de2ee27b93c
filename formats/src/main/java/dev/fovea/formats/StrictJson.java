package dev.fovea.formats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads one JSON text token by token into values of known kinds: no guessed, missing, unknown, doubled or null ones. For what
 * is read at the start of short commands, which would wait longer for an object mapper to get ready than for the rest.
 */
final class StrictJson {
    private static final int QUOTED_CHARS = 60;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonParser json;

    private StrictJson(JsonParser json) {
        this.json = json;
    }

    /** That a text is not what it should be: {@code , mean[1]: expected a number, got true}. */
    static final class DamagedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private DamagedException(String message) {
            super(message);
        }

        private DamagedException(String message, JacksonException cause) {
            super(message, cause);
        }
    }

    /**
     * Reads all of a text.
     *
     * @param value reads the value that the text is, from its first token on
     * @throws DamagedException if it is another
     */
    static <T> T read(String text, Function<StrictJson, T> value) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            return new StrictJson(json).only(value);
        } catch (JacksonException e) {
            throw new DamagedException(": " + e.getOriginalMessage(), e);
        }
    }

    private <T> T only(Function<StrictJson, T> value) {
        json.nextToken();
        T only = value.apply(this);
        if (json.nextToken() != null) {
            throw damaged("the end of the text");
        }
        return only;
    }

    /** What an object holds, by name. */
    record Fields(Map<String, Object> values) {
        /** The value of a field that {@link #object} was told of; of the type that its reader returns. */
        <T> T get(String name, Class<T> type) {
            return type.cast(Objects.requireNonNull(values.get(name), name));
        }
    }

    /**
     * An object with these fields, each once, in any order, and no other.
     *
     * @param value reads the value of the field of the given name
     */
    Fields object(List<String> names, Function<String, Object> value) {
        require(JsonToken.START_OBJECT, "an object");
        Map<String, Object> values = new HashMap<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            if (!names.contains(name)) {
                throw new DamagedException(place() + ": expected the fields " + names + ", got another");
            }
            json.nextToken();
            values.put(name, value.apply(name));
        }
        for (String name : names) {
            if (!values.containsKey(name)) {
                throw new DamagedException(place() + ": expected the fields " + names + ", got no " + name);
            }
        }
        return new Fields(values);
    }

    /** An object of any fields, in the order of the text. */
    <T> Map<String, T> map(Supplier<T> value) {
        require(JsonToken.START_OBJECT, "an object");
        Map<String, T> values = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            values.put(name, value.get());
        }
        return values;
    }

    <T> List<T> list(Supplier<T> value) {
        require(JsonToken.START_ARRAY, "an array");
        List<T> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(value.get());
        }
        return values;
    }

    String string() {
        require(JsonToken.VALUE_STRING, "a string");
        return json.getString();
    }

    boolean bool() {
        if (json.currentToken() != JsonToken.VALUE_TRUE && json.currentToken() != JsonToken.VALUE_FALSE) {
            throw damaged("true or false");
        }
        return json.currentToken() == JsonToken.VALUE_TRUE;
    }

    int int32() {
        long value = int64();
        if (value != (int) value) {
            throw damaged("an integer of 32 bits");
        }
        return (int) value;
    }

    long int64() {
        require(JsonToken.VALUE_NUMBER_INT, "an integer");
        if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw damaged("an integer of 64 bits");
        }
        return json.getLongValue();
    }

    /** A number rounded to the nearest float, or the string that stands for one that JSON has not. */
    float float32() {
        return json.currentToken() == JsonToken.VALUE_STRING ? (float) notFinite() : number().getFloatValue();
    }

    /** A number rounded to the nearest double, or the string that stands for one that JSON has not. */
    double float64() {
        return json.currentToken() == JsonToken.VALUE_STRING ? notFinite() : number().getDoubleValue();
    }

    float[] floats() {
        List<Float> values = list(this::float32);
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }

    /** One of an enum's constants, by its name. */
    <E extends Enum<E>> E constant(Class<E> type) {
        E[] constants = type.getEnumConstants();
        String name = string();
        for (E constant : constants) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw damaged("one of " + Arrays.toString(constants));
    }

    private JsonParser number() {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_FLOAT && json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw damaged("a number");
        }
        return json;
    }

    private double notFinite() {
        return switch (json.getString()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw damaged("a number");
        };
    }

    private void require(JsonToken token, String expected) {
        if (json.currentToken() != token) {
            throw damaged(expected);
        }
    }

    private DamagedException damaged(String expected) {
        JsonToken token = json.currentToken();
        String got = token == null
                ? "its end"
                : switch (token) {
                    case START_OBJECT -> "an object";
                    case START_ARRAY -> "an array";
                    case END_ARRAY, END_OBJECT -> "a bracket";
                    case VALUE_STRING -> "\"" + SafetensorsHeader.oneLine(json.getString(), QUOTED_CHARS) + "\"";
                    default -> SafetensorsHeader.oneLine(json.getString(), QUOTED_CHARS);
                };
        return new DamagedException(place() + ": expected " + expected + ", got " + got);
    }

    /** Where the parser is: {@code , results.loss}; nothing for the value that the text is. */
    private String place() {
        String pointer = json.streamReadContext().pathAsPointer().toString();
        return pointer.isEmpty() ? "" : ", " + pointer.substring(1).replace('/', '.');
    }
}
