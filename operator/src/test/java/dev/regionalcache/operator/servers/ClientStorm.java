package dev.regionalcache.operator.servers;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/** Clients that all want to be connected to a server, and try again as long as they are not. */
final class ClientStorm implements AutoCloseable {

    private static final long AGAIN_MILLIS = 20;

    private final Supplier<Jedis> connect;
    private final CountDownLatch refused = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread[] clients;

    /** Begins with so many. */
    ClientStorm(Supplier<Jedis> connect, int clients) {
        this.connect = connect;
        this.clients = IntStream.range(0, clients)
                .mapToObj(i -> Thread.ofVirtual().start(this::stay))
                .toArray(Thread[]::new);
    }

    /** Until the server has refused one. */
    void awaitRefused() throws InterruptedException {
        refused.await();
    }

    private void stay() {
        try {
            do {
                try (Jedis client = connect.get()) {
                    client.subscribe(new JedisPubSub() {}, "storm");
                } catch (JedisException closed) {
                    refused.countDown();
                }
            } while (!over.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        try {
            for (Thread client : clients) {
                client.interrupt();
                client.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
