package dev.regionalcache.operator.register;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.RoleRefBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import java.util.ArrayList;
import java.util.List;

/** What lets a control plane into a region's cluster: a service account, exactly the rights that it needs, a token. Pure. */
final class RegionClusterObjects {

    private static final String RBAC = "rbac.authorization.k8s.io";

    /** What a control plane does where members lie. */
    private static final List<PolicyRule> MEMBER_RULES = List.of(
            rule("regionalcache.dev", "cachemembers", "get", "list", "watch", "create", "patch", "delete"),
            rule("", "secrets", "get", "list", "watch", "create", "patch"));

    /** The agent's heartbeat. */
    private static final List<PolicyRule> AGENT_RULES = List.of(rule("coordination.k8s.io", "leases", "get"));

    private final Registration registration;

    private RegionClusterObjects(Registration registration) {
        this.registration = registration;
    }

    /** The objects in the order in which they are applied. */
    static List<HasMetadata> of(Registration registration) {
        return new RegionClusterObjects(registration).objects();
    }

    private List<HasMetadata> objects() {
        String account = registration.serviceAccount();
        List<HasMetadata> objects = new ArrayList<>();
        objects.add(new ServiceAccountBuilder()
                .withMetadata(in(registration.agentNamespace(), account))
                .build());
        if (registration.watchNamespaces().isEmpty()) {
            objects.add(new ClusterRoleBuilder()
                    .withMetadata(inCluster(account))
                    .withRules(MEMBER_RULES)
                    .build());
            objects.add(new ClusterRoleBindingBuilder()
                    .withMetadata(inCluster(account))
                    .withRoleRef(role("ClusterRole", account))
                    .withSubjects(subject())
                    .build());
        }
        registration
                .watchNamespaces()
                .forEach(namespace -> objects.addAll(rights(namespace, registration.membersRole(), MEMBER_RULES)));
        objects.addAll(rights(registration.agentNamespace(), account, AGENT_RULES));
        objects.add(new SecretBuilder()
                .withMetadata(new ObjectMetaBuilder(in(registration.agentNamespace(), registration.tokenSecret()))
                        .addToAnnotations("kubernetes.io/service-account.name", account)
                        .build())
                .withType("kubernetes.io/service-account-token")
                .build());
        return List.copyOf(objects);
    }

    private List<HasMetadata> rights(String namespace, String name, List<PolicyRule> rules) {
        return List.of(
                new RoleBuilder()
                        .withMetadata(in(namespace, name))
                        .withRules(rules)
                        .build(),
                new RoleBindingBuilder()
                        .withMetadata(in(namespace, name))
                        .withRoleRef(role("Role", name))
                        .withSubjects(subject())
                        .build());
    }

    private static RoleRef role(String kind, String name) {
        return new RoleRefBuilder()
                .withApiGroup(RBAC)
                .withKind(kind)
                .withName(name)
                .build();
    }

    private Subject subject() {
        return new SubjectBuilder()
                .withKind("ServiceAccount")
                .withName(registration.serviceAccount())
                .withNamespace(registration.agentNamespace())
                .build();
    }

    private static ObjectMeta in(String namespace, String name) {
        return new ObjectMetaBuilder(inCluster(name)).withNamespace(namespace).build();
    }

    private static ObjectMeta inCluster(String name) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withLabels(Registration.LABELS)
                .build();
    }

    private static PolicyRule rule(String group, String resource, String... verbs) {
        return new PolicyRuleBuilder()
                .withApiGroups(group)
                .withResources(resource)
                .withVerbs(verbs)
                .build();
    }
}
