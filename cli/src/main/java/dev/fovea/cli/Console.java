package dev.fovea.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps what people read apart from what machines read. Without {@code --json} results go to stdout and everything else to
 * stderr; with it stdout carries JSON only, one object a line, and people's text goes to stderr.
 */
final class Console {
    /** Made when the first object is printed: most commands print none, and making it takes a tenth of their start. */
    private static final class Json {
        /** Plain ASCII, so that the bytes do not depend on the terminal's encoding; fields stand as the record declares them. */
        static final JsonMapper MAPPER = JsonMapper.builder()
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .build();
    }

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;

    Console(PrintWriter out, PrintWriter err, boolean json) {
        this.out = out;
        this.err = err;
        this.json = json;
    }

    /** True if machines read along: the moment to skip what only people look at. */
    boolean isJson() {
        return json;
    }

    /** True if people watch stderr as it grows: the launcher knows, Java does not. */
    boolean isTerminal() {
        return Boolean.getBoolean("fovea.terminal");
    }

    /** Prints a line of the result for people. */
    void say(String line) {
        PrintWriter people = json ? err : out;
        people.println(line);
        people.flush();
    }

    /** Prints a line about the way to the result: progress, where a file went. Always stderr. */
    void note(String line) {
        err.println(line);
        err.flush();
    }

    /** Prints a warning: what is not as it should be, why, and the cure. Always stderr. */
    void warn(String line) {
        note(style("yellow", "WARN: ") + line);
    }

    /**
     * Prints an object for machines: one line of JSON on stdout with {@code --json}, nothing otherwise.
     *
     * @param value a record or a map, whose fields become the object's
     */
    void emit(Object value) {
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(value));
            out.flush();
        }
    }

    /**
     * The text in a style of picocli's, e.g. {@code bold} or {@code fg(green)}, where the terminal shows colours and NO_COLOR
     * does not forbid them; as it is otherwise.
     */
    static String style(String style, String text) {
        return Ansi.AUTO.enabled() ? Ansi.Style.on(Ansi.Style.parse(style)) + text + Ansi.Style.reset.on() : text;
    }
}
