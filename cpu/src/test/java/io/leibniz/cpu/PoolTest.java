package io.leibniz.cpu;

import static org.junit.jupiter.api.Assertions.*;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 9})
    void everyTaskRunsExactlyOnce(int threads) {
        Pool.withThreads(threads, () -> {
            assertEquals(threads, Pool.threads());
            for (int tasks : new int[] {0, 1, 2, 3, 17, 1000}) {
                for (int round = 0; round < 50; round++) {
                    var seen = new AtomicIntegerArray(Math.max(1, tasks));
                    Pool.parallelFor(tasks, seen::incrementAndGet);
                    for (int i = 0; i < tasks; i++) assertEquals(1, seen.get(i));
                }
            }
        });
    }

    @Test
    void plainWritesOfTasksAreVisibleToTheCaller() {
        Pool.withThreads(4, () -> {
            int[] out = new int[257];
            for (int round = 1; round < 2000; round++) {
                int value = round;
                Pool.parallelFor(out.length, i -> out[i] = value);
                assertTrue(Arrays.stream(out).allMatch(v -> v == value));
            }
        });
    }

    @Test
    void taskExceptionArrivesWithItsOwnStackTraceAndThePoolStaysUsable() {
        Pool.withThreads(3, () -> {
            var thrown = assertThrows(IllegalStateException.class, () -> Pool.parallelFor(100, i -> failAt(i, 37)));
            assertEquals("task 37", thrown.getMessage());
            assertEquals("failAt", thrown.getStackTrace()[0].getMethodName());
            var count = new AtomicInteger();
            Pool.parallelFor(100, i -> count.incrementAndGet());
            assertEquals(100, count.get());
        });
    }

    private static void failAt(int i, int bad) {
        if (i == bad) throw new IllegalStateException("task " + i);
    }

    @Test
    void nestedCallsRunOnTheThreadOfTheirTask() {
        Pool.withThreads(4, () -> Pool.parallelFor(16, i -> {
            Thread outer = Thread.currentThread();
            Pool.parallelFor(8, j -> assertSame(outer, Thread.currentThread()));
        }));
    }

    @Test
    void moreThanOneThreadTakesPart() {
        var threads = ConcurrentHashMap.<Thread>newKeySet();
        var both = new CountDownLatch(2);
        Pool.withThreads(2, () -> Pool.parallelFor(2, i -> {
            threads.add(Thread.currentThread());
            both.countDown();
            await(both, "the second task never began");
        }));
        assertEquals(2, threads.size());
    }

    /** What a thread wrote it finds in its own caches again. */
    @Test
    void eachThreadHasTheSamePartOfTheTasksInEveryCall() {
        Pool.withThreads(2, () -> {
            Thread worker = null;
            for (int round = 0; round < 20; round++) {
                var by = new Thread[2];
                var both = new CountDownLatch(2);
                Pool.parallelFor(2, i -> {
                    by[i] = Thread.currentThread();
                    both.countDown();
                    await(both, "the second task never began");
                });
                assertSame(Thread.currentThread(), by[0]);
                if (round > 0) assertSame(worker, by[1]);
                worker = by[1];
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 32, 50, 99})
    void tasksOfAThreadThatIsBusyAreTakenOverByTheOthers(int busy) {
        for (int threads : new int[] {2, 3}) {
            Pool.withThreads(threads, () -> {
                var others = new CountDownLatch(99);
                Pool.parallelFor(100, i -> {
                    if (i == busy) await(others, "the others wait for this one");
                    else others.countDown();
                });
            });
        }
    }

    private static void await(CountDownLatch latch, String message) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS), message);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void manyCallersShareThePool() throws InterruptedException {
        int callers = 40;
        var sums = new AtomicIntegerArray(callers);
        Thread[] threads = new Thread[callers];
        for (int t = 0; t < callers; t++) {
            int me = t;
            Runnable body = () -> {
                for (int round = 0; round < 200; round++) Pool.parallelFor(10, i -> sums.addAndGet(me, i));
            };
            threads[t] = t % 2 == 0 ? Thread.ofVirtual().start(body) : Thread.ofPlatform().start(body);
        }
        for (Thread t : threads) t.join();
        for (int t = 0; t < callers; t++) assertEquals(200 * 45, sums.get(t));
    }

    @Test
    void interruptOfTheCallerSurvives() {
        Pool.withThreads(2, () -> {
            Thread.currentThread().interrupt();
            var count = new AtomicInteger();
            Pool.parallelFor(50, i -> count.incrementAndGet());
            assertEquals(50, count.get());
            assertTrue(Thread.interrupted());
        });
    }

    @Test
    void nonsenseSizesAreRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Pool.withThreads(0, () -> {})).getMessage().contains("0"));
    }
}
