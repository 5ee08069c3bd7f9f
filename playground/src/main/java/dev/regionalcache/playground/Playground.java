package dev.regionalcache.playground;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import redis.clients.jedis.HostAndPort;

/** A local cluster with the operator and one cache, its regions as far from each other as in the world. */
public final class Playground implements AutoCloseable {

    /** By which share of a round trip it varies: as wide-area links have it. */
    public static final double JITTER = 0.05;

    private final Workplace workplace;
    private final World world;
    private final RegionalCache cache;
    private final CacheView view;
    private final Faults faults;
    private final Demo demo;
    private final Duration bringUp;
    private final Console console;
    private final List<StatusTeller> tellers = new ArrayList<>();
    private boolean closed;
    private volatile boolean right;

    private Playground(Workplace workplace, World world, RegionalCache cache, Duration bringUp, Console console) {
        this.workplace = workplace;
        this.world = world;
        this.cache = cache;
        this.bringUp = bringUp;
        this.console = console;
        view = new CacheView(world, cache);
        faults = new Faults(world, view);
        demo = new Demo(world, view, Distances.published(), console);
    }

    /** The same in one cluster. */
    public static Playground start(Manifest manifest, double jitter, Console console)
            throws IOException, InterruptedException {
        return start(manifest, Clusters.One, jitter, console);
    }

    /**
     * Starts all of it; returns when every region is ready.
     *
     * @param jitter by which share of a round trip it varies
     * @throws InputException when this machine lacks the cache's server program
     * @throws IllegalStateException when the cache does not become ready
     */
    public static Playground start(Manifest manifest, Clusters clusters, double jitter, Console console)
            throws IOException, InterruptedException {
        return start(manifest, clusters, Distances.published(), jitter, Optional.empty(), console);
    }

    /** A cluster a region, at their distances; containers that died are restarted soon however often they do. */
    public static Playground far(Manifest manifest, Console console) throws IOException, InterruptedException {
        return start(manifest, Clusters.Each, JITTER, Duration.ofMillis(100), console);
    }

    /** The same with all of them side by side. */
    public static Playground near(Manifest manifest, Console console) throws IOException, InterruptedException {
        return start(manifest, Clusters.Each, Distances.none(), 0, Optional.of(Duration.ofMillis(100)), console);
    }

    /** Regions with a short wait before containers that die over and over again are restarted. */
    static Playground start(
            Manifest manifest, Clusters clusters, double jitter, Duration restartBackOff, Console console)
            throws IOException, InterruptedException {
        return start(manifest, clusters, Distances.published(), jitter, Optional.of(restartBackOff), console);
    }

    private static Playground start(
            Manifest manifest,
            Clusters clusters,
            Distances distances,
            double jitter,
            Optional<Duration> restartBackOff,
            Console console)
            throws IOException, InterruptedException {
        Requirements.check(manifest.cache().getSpec().engine());
        Workplace workplace = Workplace.create();
        World.Setup setup = new World.Setup(clusters, distances, jitter, workplace.directory(), restartBackOff);
        try {
            return start(manifest, workplace, World.start(manifest, setup), console);
        } catch (IOException | InterruptedException | RuntimeException e) {
            workplace.close();
            throw e;
        }
    }

    private static Playground start(Manifest manifest, Workplace workplace, World world, Console console)
            throws InterruptedException {
        try {
            console.event(world.inWords());
            long began = System.nanoTime();
            RegionalCache cache = new BringUp(world.client(), console).apply(world.settle(manifest));
            Duration bringUp = Duration.ofNanos(System.nanoTime() - began);
            return new Playground(workplace, world, cache, bringUp, console);
        } catch (InterruptedException | RuntimeException e) {
            world.close();
            throw e;
        }
    }

    /** How long it took from apply until all regions were ready. */
    public Duration bringUp() {
        return bringUp;
    }

    /** The cache when it had become ready. */
    public RegionalCache cache() {
        return cache;
    }

    /** For the cluster where the cache was applied; closed with the playground. */
    public KubernetesClient client() {
        return world.client();
    }

    /** Whether the cache is ready now. */
    public boolean isReady() {
        return view.isReady();
    }

    /** What the operator says of the cache now. */
    public RegionalCacheStatus status() {
        return view.status();
    }

    /** All regions with servers, in the order of the manifest. */
    public List<String> regions() {
        return world.regions();
    }

    /** The round trip between two regions, where they are at their distances. */
    public Duration roundTrip(String region, String other) {
        return Distances.published().roundTrip(region, other);
    }

    /** The region that is the primary now. */
    public String primary() {
        return view.primary();
    }

    /** Where a client in the last region reaches that region's Service for writes. */
    public HostAndPort writes() {
        return writes(world.regions().getLast());
    }

    /** Where a client in a region reaches that region's Service for writes. */
    public HostAndPort writes(String region) {
        return view.writes(region);
    }

    /**
     * Where a process in any region of the map connects to, to reach what applications are told, with that region's distances: an
     * address, or the name of a Service in the cluster.
     */
    public HostAndPort enter(String region, HostAndPort told) {
        return view.enter(region, told);
    }

    /**
     * The process of a region's head.
     *
     * @throws IllegalStateException while none runs
     */
    public ProcessHandle head(String region) {
        return view.head(region).orElseThrow(() -> new IllegalStateException("no server runs in " + region));
    }

    /** Where the heads of all regions listen, without the distances; those that are known. */
    public List<HostAndPort> heads() {
        return world.regions().stream()
                .flatMap(region -> endpoint(region).stream())
                .toList();
    }

    /** Where a region's head listens, without the distances; empty while it is not known. */
    public Optional<HostAndPort> endpoint(String region) {
        return view.member(region)
                .map(CacheMember::getStatus)
                .map(CacheMemberStatus::endpoint)
                .map(endpoint -> new HostAndPort(endpoint.host(), endpoint.port()));
    }

    /** The password of a user of the servers. */
    public String password(String user) {
        return view.passwordOf(user);
    }

    /** The lag of a region's head as the agent measures it; empty for the primary and before the first measurement. */
    public Optional<Duration> lag(String region) {
        return world.site(region).lag(region);
    }

    /** Prints what can be seen. */
    void show() throws Exception {
        demo.status(cache);
        demo.spread(cache);
    }

    /** Prints the regions as they are now. */
    void tellStatus() {
        demo.status(view.cache());
        demo.regions(view.status());
    }

    /** The cache as it is now. */
    CacheView view() {
        return view;
    }

    /** What can go wrong here. */
    public Faults faults() {
        return faults;
    }

    /** The places and the network between them. */
    World world() {
        return world;
    }

    /**
     * Lets the primary's server die, then its region be cut off, while applications write in all regions; tells what they saw.
     *
     * @return whether every acknowledged write is there or reported
     * @throws IllegalStateException when the cache does not recover
     */
    boolean failovers() throws InterruptedException, ExecutionException {
        return new FailoverDemo(world, view, faults, console).run();
    }

    /**
     * Tells from now on what changes, until it or the playground is closed.
     *
     * @throws IllegalStateException when the playground has been closed
     */
    synchronized StatusTeller tell() {
        if (closed) {
            throw new IllegalStateException("the playground has been closed");
        }
        StatusTeller teller = StatusTeller.start(view, console);
        tellers.add(teller);
        return teller;
    }

    /** Does what is typed until the input ends, or a person quits: then it is true. */
    boolean obey(Reader input) throws IOException {
        return new Prompt(faults, this::tellStatus, console).read(input);
    }

    /** Prints how to go on by hand. */
    void invite() throws IOException {
        Path kubeconfig = Files.writeString(
                workplace.directory().resolve("kubeconfig"),
                world.site(World.CONTROL).cluster().kubeconfig());
        new Invitation(kubeconfig, log(), view, console).print();
    }

    /** The operator's log. */
    Path log() {
        return workplace.log();
    }

    /** All was right: nobody will look for what went wrong, and of what lies on disk only the operator's log stays. */
    public void wasRight() {
        right = true;
    }

    @Override
    public void close() {
        endTellers();
        world.close();
        if (right) {
            workplace.clear();
        }
        workplace.close();
    }

    /** Before what they ask is closed. */
    private synchronized void endTellers() {
        closed = true;
        tellers.forEach(StatusTeller::close);
    }
}
