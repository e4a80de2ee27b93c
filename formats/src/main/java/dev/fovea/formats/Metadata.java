package dev.fovea.formats;

import com.fasterxml.jackson.annotation.Nulls;
import dev.fovea.FileFormatException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** The entries of a file's {@code __metadata__}: texts, some of them JSON. */
record Metadata(Path file, Map<String, String> entries) {
    /** Messages are for one line, and the texts they quote are the file's. */
    private static final int MESSAGE_CHARS = 400;

    /** Made when the first record is written or read: who only reads a model does without, and a mapper needs 0.1 s. */
    private static final class Json {
        /** Takes what {@link #json} writes and nothing else: no guessed, missing, unknown, doubled or null values. */
        static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .withCoercionConfig(
                        LogicalType.Textual,
                        number -> number.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL))
                .build();
    }

    /** The JSON of a record. */
    static String json(Object value) {
        return Json.MAPPER.writeValueAsString(value);
    }

    /**
     * The text of an entry.
     *
     * @throws FileFormatException if there is none
     */
    String text(String key) {
        return Optional.ofNullable(entries.get(key))
                .orElseThrow(() -> wrong("expected '" + key + "' in its __metadata__, found only " + entries.keySet()
                        + ": this safetensors file was not written by Fovea, or as something else"));
    }

    /**
     * The record that an entry holds.
     *
     * @throws FileFormatException if there is none or it is not such a record
     */
    <T> T read(String key, Class<T> type) {
        String text = text(key);
        try {
            return Optional.ofNullable(Json.MAPPER.readValue(text, type))
                    .orElseThrow(() -> wrong("its '" + key + "' is null"));
        } catch (JacksonException e) {
            // what a record's own constructor refuses says more than Jackson does
            String reason = e.getCause() instanceof IllegalArgumentException cause
                    ? String.valueOf(cause.getMessage())
                    : e.getOriginalMessage();
            throw wrong("its '" + key + "' is damaged" + at(e) + ": " + reason, e);
        }
    }

    /**
     * What an entry holds, read token by token.
     *
     * @param value reads it
     * @throws FileFormatException if there is none or it is another
     */
    <T> T parse(String key, Function<StrictJson, T> value) {
        String text = text(key);
        if (text.strip().equals("null")) {
            throw wrong("its '" + key + "' is null");
        }
        try {
            return StrictJson.read(text, value);
        } catch (StrictJson.DamagedException e) {
            throw wrong("its '" + key + "' is damaged" + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw wrong("its '" + key + "' is damaged: " + e.getMessage(), e);
        }
    }

    /**
     * Runs what checks a part of the file, so that a wrong part is the file's fault.
     *
     * @param what the part, for the message
     */
    <T> T check(String what, Supplier<T> part) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            // an architecture's error goes on with a picture of the place: the first line says it all
            String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw wrong(what + message, e);
        }
    }

    /** Where in the JSON: {@code , history[2].loss}. */
    private static String at(JacksonException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.isEmpty() ? "" : ", " + path;
    }

    private FileFormatException wrong(String message) {
        return new FileFormatException(file, SafetensorsHeader.oneLine(message, MESSAGE_CHARS));
    }

    private FileFormatException wrong(String message, Throwable cause) {
        return new FileFormatException(file, SafetensorsHeader.oneLine(message, MESSAGE_CHARS), cause);
    }
}
