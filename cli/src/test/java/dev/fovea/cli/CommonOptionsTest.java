package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class CommonOptionsTest {
    @Command(name = "probe")
    static final class Probe implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            return 0;
        }
    }

    private static CommonOptions parse(String... args) {
        Probe probe = new Probe();
        new CommandLine(probe).parseArgs(args);
        return probe.common;
    }

    @Test
    void defaultsAreSeed42AndAThreadAProcessor() {
        CommonOptions options = parse();
        assertThat(options.seed()).isEqualTo(42);
        assertThat(options.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(options.console().isJson()).isFalse();
    }

    @Test
    void readsWhatIsGiven() {
        CommonOptions options = parse("--seed", "-7", "--threads=3", "--json");
        assertThat(options.seed()).isEqualTo(-7);
        assertThat(options.threads()).isEqualTo(3);
        assertThat(options.console().isJson()).isTrue();
    }

    @Test
    void refusesLessThanOneThread() {
        CommandRun run = CommandRun.of("doctor", "--threads", "0");
        assertThat(run.exitCode()).isEqualTo(Main.USAGE);
        assertThat(run.err()).startsWith("fovea: Invalid value for option '--threads': expected 1 or more, got 0");
    }
}
