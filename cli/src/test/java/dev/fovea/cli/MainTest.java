package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.Version;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class MainTest {
    @Test
    void aloneShowsWhatThereIsAndIsACallGoneWrong() {
        CommandRun run = CommandRun.of();
        assertThat(run.exitCode()).isEqualTo(Main.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("Usage: fovea ").contains("doctor");
    }

    @Test
    void saysItsVersion() {
        CommandRun run = CommandRun.of("--version");
        assertThat(run.exitCode()).isEqualTo(Main.OK);
        assertThat(run.out().strip()).isEqualTo("fovea " + Version.current());
        assertThat(run.err()).isEmpty();
    }

    @Test
    void suggestsWhatAMistypedCommandMayHaveMeant() {
        CommandRun run = CommandRun.of("doctro");
        assertThat(run.exitCode()).isEqualTo(Main.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .hasSize(3)
                .startsWith("fovea: Unmatched argument at index 0: 'doctro'")
                .anySatisfy(line -> assertThat(line).startsWith("Did you mean: fovea doctor or "))
                .endsWith("Try 'fovea --help'.");
    }

    @Test
    void suggestsWhatAMistypedOptionMayHaveMeant() {
        CommandRun run = CommandRun.of("doctor", "--jsno");
        assertThat(run.exitCode()).isEqualTo(Main.USAGE);
        assertThat(run.err().lines())
                .containsExactly(
                        "fovea: Unknown option: '--jsno'", "Possible solutions: --json", "Try 'fovea doctor --help'.");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpThatEndsWithAnExampleOfIt(String name) {
        String[] call = name.isEmpty() ? new String[] {"--help"} : new String[] {name, "--help"};
        CommandRun run = CommandRun.of(call);
        assertThat(run.exitCode()).isEqualTo(Main.OK);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("Usage: fovea");
        String example = run.out().substring(run.out().lastIndexOf("Example:"));
        assertThat(example.lines().skip(1))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith(("  fovea " + name).stripTrailing()));
    }

    @Test
    void everyCommandTakesTheCommonOptions() {
        all().getSubcommands().forEach((name, command) -> {
            if (!name.equals("help")) {
                assertThat(command.getCommandSpec().optionsMap())
                        .as(name)
                        .containsKeys("--help", "--json", "--seed", "--threads", "--debug");
            }
        });
    }

    static Stream<String> commands() {
        return Stream.concat(Stream.of(""), all().getSubcommands().keySet().stream());
    }

    private static CommandLine all() {
        CommandRun.Sink sink = new CommandRun.Sink();
        return Main.commandLine(sink.writer(), sink.writer());
    }
}
