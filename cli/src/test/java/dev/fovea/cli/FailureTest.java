package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.FileFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class FailureTest {
    @Test
    void aMessageForPeopleIsAllThatIsSaid() {
        assertThat(Failure.text(new FileFormatException("m.safetensors", "expected 8 bytes, got 3")))
                .isEqualTo("fovea: m.safetensors: expected 8 bytes, got 3");
        assertThat(Failure.text(new IllegalArgumentException("--lr: must be positive")))
                .isEqualTo("fovea: --lr: must be positive");
    }

    @Test
    void filesSayWhatIsWrongWithThem() {
        assertThat(Failure.text(new NoSuchFileException("a.png"))).isEqualTo("fovea: a.png: no such file or directory");
        assertThat(Failure.text(new AccessDeniedException("a.png"))).isEqualTo("fovea: a.png: permission denied");
        assertThat(Failure.text(new FileSystemException("a.png", null, "No space left on device")))
                .isEqualTo("fovea: a.png: No space left on device");
        assertThat(Failure.text(new UncheckedIOException(new NoSuchFileException("b"))))
                .isEqualTo("fovea: b: no such file or directory");
        assertThat(Failure.text(new IOException("connection reset"))).isEqualTo("fovea: connection reset");
    }

    @Test
    void whatNobodyForesawIsABugOfOurs() {
        assertThat(Failure.text(new IllegalStateException("step 3")).lines())
                .containsExactly(
                        "fovea: this is a bug in Fovea: IllegalStateException: step 3",
                        "Run it again with --debug for the stack trace, and please report it.");
    }

    @Test
    void escapesOfAHostileFileDoNotReachTheTerminal() {
        assertThat(Failure.text(new FileFormatException("m", "class \u001b[31mred\u0007")))
                .isEqualTo("fovea: m: class ?[31mred?");
    }

    @Test
    void anEmptyHeapNamesItsSizeAndTheCure() {
        assertThat(Failure.outOfMemory(new OutOfMemoryError("Java heap space")))
                .startsWith("fovea: out of memory (Java heap space) with a heap of ")
                .contains(" MiB: ", "--batch-size", "FOVEA_JAVA_OPTS=-Xmx");
    }

    @Command(name = "fail")
    private static final class Fail implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Override
        public Integer call() throws IOException {
            throw new NoSuchFileException("seed-" + common.seed());
        }
    }

    private static CommandRun fail(String... args) {
        CommandRun.Sink out = new CommandRun.Sink();
        CommandRun.Sink err = new CommandRun.Sink();
        CommandLine fovea = Main.commandLine(out.writer(), err.writer());
        // picocli hands settings to the subcommands that are there, so they are set again for the new one
        fovea.addSubcommand(new Fail())
                .setOut(out.writer())
                .setErr(err.writer())
                .setExecutionExceptionHandler(fovea.getExecutionExceptionHandler());
        return new CommandRun(fovea.execute(args), out.text(), err.text());
    }

    @Test
    void aFailingCommandExitsWith1AndOneLine() {
        CommandRun run = fail("fail");
        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).containsExactly("fovea: seed-42: no such file or directory");
    }

    @Test
    void debugShowsTheStackTraceToo() {
        CommandRun run = fail("fail", "--debug");
        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(run.err()).contains("java.nio.file.NoSuchFileException: seed-42", "\tat ", "fovea: seed-42: ");
    }
}
