package dev.fovea.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a caller that waits for ever heeds no interrupt
class WorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void doesEveryTaskExactlyOnce(int threads) {
        try (Workers workers = new Workers(threads)) {
            assertThat(workers.threads()).isEqualTo(threads);
            for (int tasks : new int[] {0, 1, 2, 3, 7, 8, 9, 100, 1000}) {
                AtomicIntegerArray done = new AtomicIntegerArray(tasks);
                workers.run(tasks, (task, worker) -> done.incrementAndGet(task));
                assertThat(IntStream.range(0, tasks).map(done::get)).allMatch(n -> n == 1);
            }
        }
    }

    @Test
    void theCallerIsWorkerZeroAndAllWorkAtOnce() {
        int threads = 4;
        CyclicBarrier all = new CyclicBarrier(threads);
        ConcurrentHashMap<Integer, Thread> threadOfWorker = new ConcurrentHashMap<>();
        try (Workers workers = new Workers(threads)) {
            workers.run(threads, (task, worker) -> {
                threadOfWorker.put(worker, Thread.currentThread());
                await(all); // passes only when as many tasks run at the same time
            });
        }
        assertThat(threadOfWorker.keySet()).containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(threadOfWorker.get(0)).isSameAs(Thread.currentThread());
        assertThat(new HashSet<>(threadOfWorker.values())).hasSize(threads);
    }

    /** In step with each other, so that nobody is done early and helps. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void eachWorkerBeginsWithItsOwnRange(int threads) {
        int each = 7;
        CyclicBarrier all = new CyclicBarrier(threads);
        AtomicIntegerArray workerOf = new AtomicIntegerArray(threads * each);
        AtomicIntegerArray done = new AtomicIntegerArray(threads);
        AtomicInteger outOfOrder = new AtomicInteger();
        try (Workers workers = new Workers(threads)) {
            for (int round = 0; round < 3; round++) {
                workers.run(threads * each, (task, worker) -> {
                    await(all);
                    workerOf.set(task, worker);
                    if (done.getAndIncrement(worker) % each != task % each) {
                        outOfOrder.incrementAndGet();
                    }
                });
                for (int task = 0; task < threads * each; task++) {
                    assertThat(workerOf.getAndSet(task, -1)).isEqualTo(task / each);
                }
            }
        }
        assertThat(outOfOrder).hasValue(0);
    }

    /** Whoever takes task 0 waits until all others are done. */
    @Test
    void whoIsDoneEarlyHelpsTheOthers() {
        AtomicInteger done = new AtomicInteger();
        CountDownLatch others = new CountDownLatch(19);
        AtomicIntegerArray workerOf = new AtomicIntegerArray(20);
        try (Workers workers = new Workers(2)) {
            workers.run(20, (task, worker) -> {
                workerOf.set(task, worker);
                if (task == 0) {
                    await(others);
                } else {
                    others.countDown();
                }
                done.incrementAndGet();
            });
        }
        assertThat(done).hasValue(20);
        // whoever took task 0 did nothing else after it
        int busy = workerOf.get(0);
        assertThat(IntStream.range(1, 10).map(workerOf::get)).allMatch(worker -> worker == 1 - busy);
    }

    @Test
    void takesAsManyTasksAsItSaysAndNoMore() {
        assertThat(Workers.MAX_TASKS).isEqualTo(1_048_575);
        AtomicLong sum = new AtomicLong();
        try (Workers workers = new Workers(3)) {
            workers.run(Workers.MAX_TASKS, (task, worker) -> sum.addAndGet(task));
            assertThat(sum).hasValue(Workers.MAX_TASKS * (Workers.MAX_TASKS - 1L) / 2);
            assertThatThrownBy(() -> workers.run(Workers.MAX_TASKS + 1, (task, worker) -> sum.set(0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("expected at most 1048575 tasks, got 1048576");
        }
        assertThat(sum.get()).isPositive();
    }

    /** With so many more threads than cores, most wake when their round is long over and another one runs. */
    @Test
    void whoComesLateTakesNothingOfAnotherRound() {
        int tasks = 9;
        AtomicIntegerArray roundOf = new AtomicIntegerArray(tasks);
        AtomicInteger twice = new AtomicInteger();
        try (Workers workers = new Workers(8)) {
            for (int round = 1; round <= 1500; round++) {
                int number = round;
                workers.run(tasks, (task, worker) -> {
                    if (!roundOf.compareAndSet(task, number - 1, number)) {
                        twice.incrementAndGet(); // or left out in the round before
                    }
                });
            }
        }
        assertThat(twice).hasValue(0);
        assertThat(IntStream.range(0, tasks).map(roundOf::get)).allMatch(n -> n == 1500);
    }

    @Test
    void noTwoTasksRunAtOnceOnOneWorker() {
        try (Workers workers = new Workers(4)) {
            AtomicIntegerArray busy = new AtomicIntegerArray(4);
            AtomicInteger collisions = new AtomicInteger();
            workers.run(20_000, (task, worker) -> {
                if (busy.incrementAndGet(worker) != 1) {
                    collisions.incrementAndGet();
                }
                busy.decrementAndGet(worker);
            });
            assertThat(collisions).hasValue(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 100000", "2, 40000", "3, 4000"}) // more threads than cores take turns, which takes time
    void oneRoundSeesWhatTheRoundBeforeWrote(int threads, int rounds) {
        int tasks = 3;
        int[][] values = new int[2][tasks]; // plain memory: the rounds alone must publish it
        try (Workers workers = new Workers(threads)) {
            for (int round = 0; round < rounds; round++) {
                int[] from = values[round % 2];
                int[] to = values[1 - round % 2];
                workers.run(tasks, (task, worker) -> to[task] = from[(task + 1) % tasks] + 1);
            }
        }
        assertThat(values[0]).containsOnly(rounds);
        assertThat(values[1]).containsOnly(rounds - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void throwsWhatATaskThrewAndStaysUsable(int threads) {
        try (Workers workers = new Workers(threads)) {
            for (int round = 0; round < 500; round++) {
                RuntimeException exception = new IllegalArgumentException("task 3");
                AtomicInteger done = new AtomicInteger();
                assertThatThrownBy(() -> workers.run(20, (task, worker) -> {
                            if (task == 3) {
                                throw exception;
                            }
                            done.incrementAndGet();
                        }))
                        .isSameAs(exception);
                // alone, worker 0 has done those before it; of several, another may come to it first
                assertThat(done.get()).isBetween(threads == 1 ? 3 : 0, 19);

                AtomicIntegerArray again = new AtomicIntegerArray(20);
                workers.run(20, (task, worker) -> again.incrementAndGet(task));
                assertThat(IntStream.range(0, 20).map(again::get)).allMatch(n -> n == 1);
            }
        }
    }

    @Test
    void throwsErrorsToo() {
        try (Workers workers = new Workers(2)) {
            Error error = new AssertionError("broken");
            assertThatThrownBy(() -> workers.run(2, (task, worker) -> {
                        throw error;
                    }))
                    .isSameAs(error);
            assertThatCode(() -> workers.run(2, (task, worker) -> {})).doesNotThrowAnyException();
        }
    }

    @Test
    void throwsWhatAnotherThreadThanTheCallersThrew() {
        try (Workers workers = new Workers(2)) {
            CyclicBarrier both = new CyclicBarrier(2);
            assertThatThrownBy(() -> workers.run(2, (task, worker) -> {
                        await(both);
                        if (worker == 1) {
                            throw new IllegalStateException("from worker 1");
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("from worker 1");
        }
    }

    @Test
    void severalCallersTakeTurns() throws InterruptedException {
        try (Workers workers = new Workers(2)) {
            AtomicInteger inside = new AtomicInteger();
            Set<Integer> most = Collections.synchronizedSet(new HashSet<>());
            AtomicInteger done = new AtomicInteger();
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Thread caller = new Thread(() -> {
                    for (int round = 0; round < 300; round++) {
                        workers.run(4, (task, worker) -> {
                            most.add(inside.incrementAndGet());
                            done.incrementAndGet();
                            inside.decrementAndGet();
                        });
                    }
                });
                caller.start();
                callers.add(caller);
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(done).hasValue(3 * 300 * 4);
            assertThat(most).allMatch(n -> n <= 2);
        }
    }

    @Test
    void refusesTasksThatRunTasks() {
        try (Workers workers = new Workers(2)) {
            for (int asker = 0; asker < 2; asker++) {
                int who = asker;
                CyclicBarrier both = new CyclicBarrier(2);
                assertThatThrownBy(() -> workers.run(2, (task, worker) -> {
                            await(both);
                            if (worker == who) {
                                workers.run(1, (inner, innerWorker) -> {});
                            }
                        }))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("a task may not run tasks on the workers that run it");
            }
            AtomicInteger done = new AtomicInteger();
            workers.run(3, (task, worker) -> done.incrementAndGet());
            assertThat(done).hasValue(3);
        }
    }

    @Test
    void refusesWorkOnceClosed() {
        Workers workers = new Workers(2);
        workers.close();
        workers.close();
        assertThatThrownBy(() -> workers.run(1, (task, worker) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("these workers are closed");
    }

    @Test
    void finishesTheRoundInWhichATaskCloses() {
        for (int round = 0; round < 50; round++) {
            Workers workers = new Workers(4);
            AtomicInteger done = new AtomicInteger();
            workers.run(20, (task, worker) -> {
                if (worker == 0) {
                    workers.close();
                }
                done.incrementAndGet();
            });
            assertThat(done).hasValue(20);
            workers.close(); // the caller may have come too late for a task
        }
    }

    @Test
    void endsItsThreadsOnClose() throws InterruptedException {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CyclicBarrier all = new CyclicBarrier(3);
        Workers workers = new Workers(3);
        workers.run(3, (task, worker) -> {
            threads.add(Thread.currentThread());
            await(all);
        });
        threads.remove(Thread.currentThread());
        assertThat(threads)
                .hasSize(2)
                .allMatch(Thread::isAlive)
                .allMatch(Thread::isDaemon)
                .extracting(Thread::getName)
                .containsExactlyInAnyOrder("fovea-worker-1", "fovea-worker-2");
        Thread.sleep(20); // long enough for them to sleep
        workers.close();
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(10).toMillis());
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void wakesWorkersThatSleep() throws InterruptedException {
        try (Workers workers = new Workers(2)) {
            for (int round = 0; round < 5; round++) {
                Thread.sleep(10);
                CountDownLatch both = new CountDownLatch(2);
                workers.run(2, (task, worker) -> {
                    both.countDown();
                    await(both);
                });
            }
        }
    }

    @Test
    void refusesLessThanOneThread() {
        assertThatThrownBy(() -> new Workers(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads must be at least 1, got 0");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
