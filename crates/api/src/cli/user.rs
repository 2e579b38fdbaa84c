//! `regulars user …`: what an operator does when nobody can sign in.

use clap::Subcommand;
use domain::ids::{Id, Tenant, User as UserThing};
use persistence::audit::{self, Act, Actor, Event};
use persistence::pagination::{PAGE_ROWS_MAX, PageRequest};
use persistence::store::Tx;
use persistence::users::{self, Login, NewUser};
use persistence::{directory, roles, sessions};

use super::Failure;
use super::database::Database;
use super::out::say;
use crate::app::error::AppError;
use crate::auth::secrets;
use crate::config::{DatabaseSettings, ServerSettings};
use crate::state::AppState;

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// List the users.
    List,
    /// Make a user; prints the one-time password.
    Create {
        /// Name for sign-in.
        #[arg(long)]
        user_name: String,
        /// Name shown to others.
        #[arg(long)]
        display_name: String,
        /// Number for the fast clerk switch.
        #[arg(long)]
        staff_number: String,
        /// Name of the role.
        #[arg(long)]
        role: String,
    },
    /// Set a one-time password and print it; every session of the user ends.
    ResetPassword {
        /// Name for sign-in.
        #[arg(long)]
        user_name: String,
    },
    /// Forget failed sign-ins.
    Unlock {
        /// Name for sign-in.
        #[arg(long)]
        user_name: String,
    },
}

/// Runs a user command.
pub(super) fn run(settings: &DatabaseSettings, number: &str, command: UserCommand) -> Result<(), Failure> {
    let database = Database::open(settings)?;
    let state = database.state(settings, ServerSettings::for_tools())?;
    let tenant = directory::find_by_number(&state.store, number)?
        .ok_or_else(|| Failure::new(format!("there is no tenant {number}")))?;
    let outcome = execute(&state, tenant.id, command);
    drop(state);
    outcome.and(database.close())
}

fn execute(state: &AppState, tenant: Id<Tenant>, command: UserCommand) -> Result<(), Failure> {
    match command {
        UserCommand::List => list(state, tenant),
        UserCommand::Create { user_name, display_name, staff_number, role } => {
            create(state, tenant, &user_name, &display_name, &staff_number, &role)
        }
        UserCommand::ResetPassword { user_name } => reset_password(state, tenant, &user_name),
        UserCommand::Unlock { user_name } => {
            act_on(state, tenant, &user_name, "user.unlocked", |tx, id, _| {
                Ok(users::forget_failures(tx, id)?)
            })
        }
    }
}

fn list(state: &AppState, tenant: Id<Tenant>) -> Result<(), Failure> {
    let mut page = PageRequest { after: None, limit: PAGE_ROWS_MAX };
    loop {
        let users = state.store.read(tenant, |tx| users::list(tx, &page))?;
        for user in &users.items {
            let locked = if user.is_locked(state.now()) { " locked" } else { "" };
            let barred = if user.can_sign_in { "" } else { " may not sign in" };
            say(&format!(
                "{}\t{}\t{}\t{}{locked}{barred}",
                user.user_name, user.staff_number, user.role_name, user.display_name
            ));
        }
        match users.next {
            Some(next) => page.after = Some(next),
            None => return Ok(()),
        }
    }
}

fn create(
    state: &AppState,
    tenant: Id<Tenant>,
    user_name: &str,
    display_name: &str,
    staff_number: &str,
    role: &str,
) -> Result<(), Failure> {
    let password = one_time_password();
    let password_hash = state.passwords.hash_here(&password)?;
    let act = act(state);
    let made: Result<(), AppError> = state.store.write(tenant, |tx| {
        let found = roles::list(tx)?.into_iter().find(|listed| listed.role.name == role);
        let role = found.ok_or_else(|| AppError::Internal(format!("there is no role {role}")))?;
        let id = persistence::ids::fresh(act.now);
        users::insert(
            tx,
            &NewUser {
                id,
                user_name: user_name.to_owned(),
                display_name: display_name.to_owned(),
                staff_number: staff_number.to_owned(),
                role_id: role.role.id,
                password_hash: password_hash.clone(),
                pin_hash: None,
                must_change_password: true,
                can_sign_in: true,
                shop_id: None,
            },
        )?;
        Ok(audit::record(tx, &act, &Event::done("user.made", "user", id.value()))?)
    });
    made?;
    say(&format!("one-time password of {user_name}: {password}"));
    Ok(())
}

fn reset_password(state: &AppState, tenant: Id<Tenant>, user_name: &str) -> Result<(), Failure> {
    let password = one_time_password();
    let hash = state.passwords.hash_here(&password)?;
    act_on(state, tenant, user_name, "password.reset", |tx, id, act| {
        users::set_password(tx, id, &hash, true)?;
        Ok(sessions::end_others(tx, id, None, "password-reset", act.now)?)
    })?;
    say(&format!("one-time password of {user_name}: {password}"));
    Ok(())
}

fn act_on(
    state: &AppState,
    tenant: Id<Tenant>,
    user_name: &str,
    action: &'static str,
    work: impl Fn(&mut Tx<'_>, Id<UserThing>, &Act) -> Result<(), AppError>,
) -> Result<(), Failure> {
    let act = act(state);
    let done: Result<(), AppError> = state.store.write(tenant, |tx| {
        let found = users::find_credentials(tx, Login::UserName(user_name))?;
        let user = found.ok_or_else(|| AppError::Internal(format!("there is no user {user_name}")))?;
        work(tx, user.id, &act)?;
        Ok(audit::record(tx, &act, &Event::done(action, "user", user.id.value()))?)
    });
    Ok(done?)
}

fn act(state: &AppState) -> Act {
    Act { now: state.now(), actor: Actor::System, terminal: None, request_id: "command-line".to_owned() }
}

/// Sixteen characters without look-alikes, with a letter and a digit.
fn one_time_password() -> String {
    const SYMBOLS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567899";
    let mut text: String =
        secrets::random::<14>().iter().map(|byte| char::from(SYMBOLS[usize::from(byte & 31)])).collect();
    text.push_str("k7");
    text
}
