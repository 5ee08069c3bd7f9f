package dev.regionalcache.bench.distance;

import java.util.ArrayList;
import java.util.List;

/** A thread for each processor that does nothing useful, as fast as it can. */
final class Spinners implements AutoCloseable {

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    void start() {
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            threads.add(Thread.ofPlatform().name("spinner " + i).daemon().start(this::spin));
        }
    }

    private void spin() {
        while (!ended) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        ended = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
