/** Databases, by their own tools and by frameworks. */
import type { Table } from './row.ts';

export const DATABASE: readonly Table[] = [
  {
    names:
      'dropdb dropuser mysqladmin mariadb-admin redis-cli valkey-cli wp drush rabbitmqadmin supabase prisma rails rake php artisan sail console python python3 django-admin manage.py',
    rows: () => [
      { on: 'dropdb dropuser', without: '--help', rule: 'database', says: 'drops a database' },
      { on: 'mysqladmin mariadb-admin', verbs: 'drop', rule: 'database', says: 'drops a database' },
      { on: 'redis-cli valkey-cli', text: /\b(del|unlink)\b.*(\*|…)/i, rule: 'database', says: 'deletes many keys' },
      { on: 'wp', verbs: 'db|site reset|drop|clean|empty', rule: 'database', says: 'empties a database' },
      { on: 'drush', text: /^(sql-drop|sql:drop|site:install|si)\b/, rule: 'database', says: 'empties a database' },
      { on: 'rabbitmqadmin', verbs: 'delete|purge', rule: 'database', says: 'empties queues' },
      { on: 'supabase', verbs: 'db reset', rule: 'database', says: 'empties a database' },
      {
        on: 'prisma',
        text: /\bmigrate\s+reset\b|\bdb\s+push\b.*--(force-reset|accept-data-loss)/,
        rule: 'database',
        says: 'empties a database',
      },
      {
        on: 'rails rake',
        text: /\bdb:(drop|reset|purge|schema:load|setup|migrate:reset|truncate_all|test:purge)\b/,
        rule: 'database',
        says: 'drops a database',
      },
      {
        on: 'php artisan sail console',
        text: /\b(migrate:(fresh|reset|refresh)|db:wipe)\b|\bdoctrine:(database:drop|schema:drop)\b/,
        rule: 'database',
        says: 'empties a database',
      },
      {
        on: 'python python3 django-admin manage.py',
        text: /\b(manage\.py|django-admin|^)\s*.*\b(flush|sqlflush|reset_db|reset_schema)\b/,
        rule: 'database',
        says: 'empties a database',
      },
      {
        on: 'python python3 django-admin manage.py',
        text: /\b(manage\.py\s|django-admin\s|^)\s*migrate\s+\S+\s+zero(\s|$)/,
        without: '--plan',
        rule: 'database',
        says: 'takes all tables back',
      },
    ],
  },
  {
    names:
      'rails rake python python3 manage.py django-admin artisan php turso neonctl neon pscale flask nats alembic flyway liquibase sequelize sequelize-cli typeorm typeorm-ts-node-commonjs typeorm-ts-node-esm knex mikro-orm drizzle-kit mix diesel sqlx dbmate goose migrate dotnet',
    rows: () => [
      {
        on: 'rails rake python python3 manage.py django-admin artisan php',
        text: /\b(runner|r|shell(_plus)?|tinker)\b.*(\b(delete_all|destroy_all)\b|objects\.all\(\)\.delete\(|::(truncate|query\(\)->delete)\()/,
        rule: 'database',
        says: 'deletes every row',
      },
      { on: 'manage.py django-admin', verbs: 'flush|reset_db', rule: 'database', says: 'empties a database' },
      {
        on: 'turso neonctl neon pscale',
        text: /\b(destroy|delete|reset)\b/,
        rule: 'database',
        says: 'deletes a database',
      },
      { on: 'flask', text: /\bdb\s+downgrade\b.*\bbase\b/, rule: 'database', says: 'takes all tables back' },
      {
        on: 'nats',
        text: /^(stream|str|s|kv|object|consumer|con)\s+(rm|purge|del|delete)\b/,
        rule: 'database',
        says: 'deletes data',
      },
      { on: 'alembic', verbs: 'downgrade', text: /\bbase\b/, rule: 'database', says: 'takes all tables back' },
      { on: 'flyway liquibase', text: /\b(clean|dropAll|drop-all)\b/, rule: 'database', says: 'empties a database' },
      {
        on: 'sequelize sequelize-cli typeorm typeorm-ts-node-commonjs typeorm-ts-node-esm knex mikro-orm drizzle-kit',
        text: /\b(db:drop|schema:drop|migrate:undo:all|db:migrate:undo:all|migrate:rollback\s+--all|schema:fresh|migration:fresh|drop)\b/,
        rule: 'database',
        says: 'drops a database',
      },
      { on: 'mix', text: /\becto\.(drop|reset)\b/, rule: 'database', says: 'drops a database' },
      { on: 'diesel sqlx', verbs: 'database reset|drop', rule: 'database', says: 'drops a database' },
      {
        on: 'dbmate goose migrate',
        text: /(^|\s)(drop|reset|down-to 0)(\s|$)/,
        rule: 'database',
        says: 'drops a database',
      },
      { on: 'dotnet', text: /\bef\s+database\s+drop\b/, rule: 'database', says: 'drops a database' },
    ],
  },
  {
    names: 'mongorestore pg_restore influx nodetool cqlsh kafka-topics kafka-topics.sh rabbitmqctl bq',
    rows: () => [
      {
        on: 'mongorestore pg_restore',
        with: '--drop -c --clean',
        rule: 'database',
        says: 'drops what is there before it restores',
      },
      { on: 'influx', text: /\b(delete|bucket\s+delete|drop)\b/i, rule: 'database', says: 'deletes data' },
      {
        on: 'nodetool cqlsh',
        text: /\b(drop|truncate|clearsnapshot|decommission)\b/i,
        rule: 'database',
        says: 'deletes data',
      },
      { on: 'kafka-topics kafka-topics.sh', with: '--delete', rule: 'database', says: 'deletes a topic' },
      {
        on: 'rabbitmqctl',
        text: /\b(reset|force_reset|delete_queue|delete_vhost|purge_queue)\b/,
        rule: 'database',
        says: 'empties queues',
      },
      { on: 'bq', text: /\brm\b|\bdrop\b|\btruncate\b/i, rule: 'database', says: 'deletes data' },
    ],
  },
];
