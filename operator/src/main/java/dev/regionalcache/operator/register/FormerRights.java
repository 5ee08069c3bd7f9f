package dev.regionalcache.operator.register;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The rights that an earlier registration gave the account, and that this one does not: they would stay in force. */
final class FormerRights {

    private final Registration registration;
    private final ConnectedCluster cluster;

    FormerRights(Registration registration, ConnectedCluster cluster) {
        this.registration = registration;
        this.cluster = cluster;
    }

    /**
     * Takes them back.
     *
     * @param context of the region's cluster, for commands
     * @param err is told how an administrator does it, where this person may not
     */
    void remove(String context, PrintWriter err) {
        try {
            found().forEach(cluster::remove);
        } catch (RegistrationException e) {
            if (!e.isForbidden()) {
                throw e;
            }
            err.printf(
                    "Warning: %s What an earlier registration gave may still be in force; this takes it back:%n",
                    e.getMessage());
            commands(registration, context).forEach(line -> err.println("  " + line));
        }
    }

    /** What a person types to take them back. */
    static List<String> commands(Registration registration, String context) {
        List<String> wanted = registration.watchNamespaces();
        List<String> commands = new ArrayList<>();
        if (!wanted.isEmpty()) {
            commands.add("kubectl --context %s delete clusterrole,clusterrolebinding %s --ignore-not-found"
                    .formatted(context, registration.serviceAccount()));
        }
        commands.add("kubectl --context %s -n NAMESPACE delete role,rolebinding %s"
                .formatted(context, registration.membersRole()));
        commands.add(
                "  for each NAMESPACE%s of: kubectl --context %s get rolebindings -A --field-selector metadata.name=%s"
                        .formatted(
                                wanted.isEmpty() ? "" : " but " + String.join(", ", wanted),
                                context,
                                registration.membersRole()));
        return commands;
    }

    /** Roles first: a binding that is left over leads to them when this is done again. */
    private List<HasMetadata> found() {
        Set<String> wanted = RegionClusterObjects.of(registration).stream()
                .map(FormerRights::id)
                .collect(Collectors.toSet());
        List<HasMetadata> former = new ArrayList<>();
        former.addAll(pairs(ClusterRole.class, ClusterRoleBinding.class, ClusterRoleBinding::getSubjects));
        former.addAll(pairs(Role.class, RoleBinding.class, RoleBinding::getSubjects));
        former.removeIf(object -> wanted.contains(id(object)));
        return former;
    }

    /** Of each pair role and binding have one name. */
    private <R extends HasMetadata, B extends HasMetadata> List<HasMetadata> pairs(
            Class<R> roles, Class<B> bindings, Function<B, List<Subject>> subjects) {
        List<B> own = cluster.registered(bindings).stream()
                .filter(binding -> isOwn(subjects.apply(binding)))
                .toList();
        Set<String> places = own.stream().map(ConnectedCluster::place).collect(Collectors.toSet());
        List<HasMetadata> pairs = new ArrayList<>();
        cluster.registered(roles).stream()
                .filter(role -> places.contains(ConnectedCluster.place(role)))
                .forEach(pairs::add);
        pairs.addAll(own);
        return pairs;
    }

    /** An account of the same name in another namespace is another agent's. */
    private boolean isOwn(List<Subject> subjects) {
        return !subjects.isEmpty()
                && subjects.stream()
                        .allMatch(s -> registration.serviceAccount().equals(s.getName())
                                && registration.agentNamespace().equals(s.getNamespace()));
    }

    private static String id(HasMetadata object) {
        return object.getKind() + " " + ConnectedCluster.place(object);
    }
}
